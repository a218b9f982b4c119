from importlib import import_module

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


# What the replaced migrations put into the tables.
seed_holidays = import_module("workdays.migrations.0002_seed_holidays")


class Migration(migrations.Migration):
    replaces = [
        ('workdays', '0001_initial'),
        ('workdays', '0002_seed_holidays'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True, verbose_name='date')),
                ('kind', models.CharField(choices=[('off', 'Day off'), ('makeup', 'Makeup workday')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
            ],
            options={
                'verbose_name': 'holiday or makeup workday',
                'verbose_name_plural': 'holidays and makeup workdays',
                'ordering': ['-on'],
            },
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('on', models.DateField(primary_key=True, serialize=False, verbose_name='date')),
                ('number', models.IntegerField(verbose_name='working days up to here')),
                ('is_working', models.BooleanField(verbose_name='working day')),
            ],
            options={
                'verbose_name': 'day',
                'verbose_name_plural': 'days',
                'ordering': ['on'],
                'indexes': [models.Index(condition=models.Q(('is_working', True)), fields=['number'], name='working_day')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalHoliday',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('on', models.DateField(db_index=True, verbose_name='date')),
                ('kind', models.CharField(choices=[('off', 'Day off'), ('makeup', 'Makeup workday')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical holiday or makeup workday',
                'verbose_name_plural': 'historical holidays and makeup workdays',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(seed_holidays.load, seed_holidays.unload),
    ]
