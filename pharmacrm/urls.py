from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from pharmacrm.health import healthz

admin.site.site_header = admin.site.site_title = _("pharmacrm administration")
admin.site.index_title = _("What can be set")
# Before the admin's URLs are read, or its own form would be a second door past the lockout.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class Icon(RedirectView):
    """Browsers ask for it by this name, whatever a page says."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:
        return static("img/icon.svg")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.entrance_urls")),
    path("admin/", admin.site.urls),
    path("favicon.ico", Icon.as_view(), name="favicon"),
    path("messages/", include("deliveries.urls")),
    path("safety/", include("compliance.urls")),
    path("visits/", include("visits.urls")),
    path("", include("desk.urls")),
    path("clients/", include("clients.urls")),
]
