"""Import pages: one's own runs, and each from its preview to its report."""

from pathlib import PurePath
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from clients.exporting import write_xlsx
from clients.importing import runs
from clients.importing.errors import Unreadable
from clients.importing.forms import RunFilter, ShapeForm, UploadForm, options_of
from clients.importing.kinds import Context, ImportKind, OptionsForm, kind_named, kinds_for
from clients.importing.template_file import write_template
from clients.models import ImportRun
from clients.paging import Order, paginate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEWEST = Order("newest", ("id",), descending=True)


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: UserRequest) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*posted, user=request.user)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = runs.upload(
                user=request.user,
                kind=form.cleaned_data["kind"],
                filename=PurePath(file.name).name,
                content=file.read(),
            )
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect(run)
    chosen = RunFilter(request.GET, ImportRun.objects.visible_to(request.user).listed())
    page = paginate(chosen.qs, NEWEST, request.GET.get("page", ""))
    rows = [(run, kind_named(run.kind)) for run in page.rows]
    kinds = kinds_for(request.user)
    context = {"form": form, "filter": chosen, "page": page, "rows": rows, "kinds": kinds}
    return render(request, "clients/importing/run_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def import_run(request: UserRequest, key: UUID) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("user"), key=key)
    kind = kind_named(run.kind)
    if kind is None:
        raise Http404
    if request.htmx:
        return _progress(request, run)
    if not run.is_open:
        if request.method == "POST":
            return redirect(run)
        return render(
            request, "clients/importing/run.html", {"run": run, "kind": kind, "rejects": run.rejects.all()[:20]}
        )
    return _preview(request, run, kind)


def _progress(request: UserRequest, run: ImportRun) -> HttpResponse:
    """The part that is asked for again and again; the page is loaded anew once there is a report."""
    response = render(request, "clients/importing/_progress.html", {"run": run})
    if not run.is_under_way:
        response["HX-Refresh"] = "true"
    return response


def _preview(request: UserRequest, run: ImportRun, kind: ImportKind) -> HttpResponse:
    try:
        preview, fault = runs.preview(run, at=timezone.now()), ""
    except Unreadable as error:
        preview, fault = None, str(error)
    context = runs.context_of(run, kind, at=timezone.now())
    table = preview.table if preview else None
    posted = request.POST if request.method == "POST" else None
    shape = ShapeForm(posted, run=run, table=table, fields=kind.fields(context))
    options = _options_form(request, run, kind, context)
    if posted is not None and shape.is_valid() and options.is_valid() and _adjusted(run, shape, options):
        return _act(request, run)
    shown = {
        "run": run,
        "kind": kind,
        "preview": preview,
        "fault": fault,
        "shape": shape,
        "options": options,
        "fields": [field for field in kind.fields(context) if field.name in run.mapping],
        "rejects": run.rejects.all()[:20],
    }
    return render(request, "clients/importing/run.html", shown)


def _options_form(request: UserRequest, run: ImportRun, kind: ImportKind, context: Context) -> OptionsForm:
    if request.method == "POST":
        return kind.options_form(request.POST, context=context)
    return kind.options_form(initial={**context.options, **run.options}, context=context)


def _adjusted(run: ImportRun, shape: ShapeForm, options: OptionsForm) -> bool:
    """Keep what was chosen; a file that cannot be read that way is an error of the form."""
    chosen = shape.cleaned_data
    try:
        runs.adjust(
            run,
            sheet=chosen.get("sheet") or run.sheet,
            encoding=chosen.get("encoding") or run.encoding,
            header_row=chosen.get("header_row"),
            mapping=shape.mapping,
            options=options_of(options),
        )
    except Unreadable as error:
        shape.add_error(None, str(error))
        return False
    return True


def _act(request: UserRequest, run: ImportRun) -> HttpResponse:
    act = request.POST.get("act")
    missing = runs.missing_columns(run)
    if act in {"dry_run", "confirm"} and missing:
        labels = pgettext("between the parts of a list", ", ").join(capfirst(label) for label in missing)
        messages.error(request, _("Choose the column for: %(fields)s.") % {"fields": labels})
    elif act in {"dry_run", "confirm"}:
        runs.ask(run, dry_run=act == "dry_run", at=timezone.now())
    return redirect(run)


@login_required
@require_safe
def import_rejects(request: UserRequest, key: UUID) -> HttpResponse:
    """The rejected rows as a sheet to mend and import again."""
    run = get_object_or_404(ImportRun.objects.visible_to(request.user), key=key)
    width = len(run.header)
    header = [_("Sheet row"), *run.header, _("Reason")]
    rows = (
        [reject.row_number, *reject.cells[:width], *[""] * (width - len(reject.cells)), reject.reason]
        for reject in run.rejects.all()
    )
    return _file(write_xlsx(_("Rejected rows"), header, rows), f"rejected-{run.pk}.xlsx")


@login_required
@require_safe
def import_template(request: UserRequest, code: str) -> HttpResponse:
    kind = kind_named(code)
    if kind is None or not kind.may_use(request.user):
        raise Http404
    context = Context(request.user, timezone.localdate())
    return _file(write_template(kind, context), f"{kind.code}-template.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
