import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from accounts.tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ('compliance', '0001_initial'),
        ('compliance', '0002_name_who_confirmed'),
        ('compliance', '0003_recipient_history'),
        ('compliance', '0004_medical_contact'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0003_territory_history'),
        ('clients', '0001_squashed_0023_changed_hours_and_by_hand'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='HistoricalMedicalContact',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('territory', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.territory', verbose_name='territory')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='medical information')),
            ],
            options={
                'verbose_name': 'historical contact for medical information',
                'verbose_name_plural': 'historical contacts for medical information',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSafetyContact',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('territory', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.territory', verbose_name='territory')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'historical recipient of adverse events',
                'verbose_name_plural': 'historical recipients of adverse events',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='MedicalContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='medical_contact', to='accounts.territory', verbose_name='territory')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='medical information')),
            ],
            options={
                'verbose_name': 'contact for medical information',
                'verbose_name_plural': 'contacts for medical information',
                'ordering': ['territory__path'],
            },
        ),
        migrations.CreateModel(
            name='SafetyContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='safety_contact', to='accounts.territory', verbose_name='territory')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'recipient of adverse events',
                'verbose_name_plural': 'recipients of adverse events',
                'ordering': ['territory__path'],
            },
        ),
        migrations.CreateModel(
            name='AdverseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(max_length=2000, verbose_name='what was heard')),
                ('key', models.UUIDField(verbose_name='key')),
                ('heard_at', models.DateTimeField(verbose_name='heard at')),
                ('confirm_by', models.DateTimeField(verbose_name='to be confirmed by')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('confirmation', models.CharField(blank=True, max_length=200, verbose_name='number or note of the recipient')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.product', verbose_name='product')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adverse_events', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adverse_events', to='clients.relationship', verbose_name='client')),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reported by')),
            ],
            options={
                'verbose_name': 'adverse event',
                'verbose_name_plural': 'adverse events',
                'ordering': ['-heard_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('confirmed_at', None)), fields=['recipient'], name='adverse_event_open'), models.Index(condition=models.Q(('confirmed_at', None)), fields=['confirm_by'], name='adverse_event_clock')],
                'constraints': [models.UniqueConstraint(fields=('reporter', 'key'), name='one_event_per_key'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='a_confirmed_event_says_by_whom')],
            },
        ),
        ]),
    ]
