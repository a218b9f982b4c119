from importlib import import_module

import django.core.validators
import django.db.models.deletion
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.tables import CreateTables


# What the replaced migrations put into the tables.
first_approaches = import_module("planning.migrations.0004_first_approaches")


class Migration(migrations.Migration):
    replaces = [
        ('planning', '0001_contacts_a_day'),
        ('planning', '0002_call_plans'),
        ('planning', '0003_breakthroughs'),
        ('planning', '0004_first_approaches'),
        ('planning', '0005_growth_ideas'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0003_territory_history'),
        ('clients', '0001_squashed_0023_changed_hours_and_by_hand'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='Approach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words_zh', models.CharField(max_length=80, verbose_name='words in Chinese')),
                ('words_en', models.CharField(max_length=80, verbose_name='words in English')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'approach',
                'verbose_name_plural': 'approaches',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BreakthroughPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ends_on', models.DateField(verbose_name='last day of its quarter')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('running', 'Running'), ('closed', 'Closed'), ('dropped', 'Dropped before it began')], default='draft', max_length=8, verbose_name='state')),
                ('origin', models.CharField(blank=True, choices=[('never_won', 'Never won so far'), ('declined', 'Supported us before, then less')], max_length=10, verbose_name='where from')),
                ('diagnosis', models.CharField(blank=True, choices=[('attention', 'Too little attention'), ('method', 'The wrong method')], max_length=10, verbose_name='why not so far')),
                ('diagnosis_words', models.CharField(blank=True, max_length=500, verbose_name='why not so far, in words')),
                ('measure', models.CharField(blank=True, choices=[('attitude', 'Attitude, step 1 to 5'), ('patients', 'Suitable patients treated with us, as the client says'), ('meetings', 'Our meetings attended'), ('cases', 'Cases discussed together'), ('recommends', 'Times we were recommended to colleagues'), ('other', 'Something else')], max_length=10, verbose_name='what is counted')),
                ('measure_words', models.CharField(blank=True, max_length=120, verbose_name='what is counted, in words')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('baseline', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='now')),
                ('target', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='target')),
                ('target_on', models.DateField(blank=True, null=True, verbose_name='target date')),
                ('opportunity', models.CharField(blank=True, max_length=500, verbose_name='opportunity')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='started on')),
                ('retrospective_on', models.DateField(blank=True, null=True, verbose_name='next retrospective')),
                ('told_on', models.DateField(blank=True, null=True, verbose_name='manager told on')),
                ('outcome', models.CharField(blank=True, choices=[('won', 'Became A'), ('improved', 'Improved'), ('stopped', 'Stopped')], max_length=8, verbose_name='outcome')),
                ('outcome_words', models.CharField(blank=True, max_length=500, verbose_name='why this outcome')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('grant_asked_on', models.DateField(blank=True, null=True, verbose_name='one more asked for on')),
                ('grant_asked_words', models.CharField(blank=True, max_length=500, verbose_name='why one more')),
                ('granted_on', models.DateField(blank=True, null=True, verbose_name='granted on')),
                ('granted_words', models.CharField(blank=True, max_length=500, verbose_name="the manager's reason")),
                ('granted_for', models.DateField(blank=True, null=True, verbose_name='granted for the quarter that ends on')),
                ('approaches', models.ManyToManyField(blank=True, related_name='+', to='planning.approach', verbose_name='other approaches')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='breakthroughs', to='clients.relationship', verbose_name='client')),
                ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='breakthroughs', to=settings.AUTH_USER_MODEL, verbose_name='rep')),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.territory', verbose_name='territory')),
            ],
            options={
                'verbose_name': 'breakthrough plan',
                'verbose_name_plural': 'breakthrough plans',
                'ordering': ['-ends_on', '-id'],
                'indexes': [models.Index(fields=['ends_on', 'id'], name='plan_by_quarter'), models.Index(condition=models.Q(('state', 'running')), fields=['retrospective_on'], name='plan_retrospective_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'running'))), fields=('relationship',), name='one_open_plan_per_client'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('running', 'closed')), _negated=True), models.Q(models.Q(('measure', ''), _negated=True), ('baseline__isnull', False), ('retrospective_on__isnull', False), ('started_on__isnull', False), ('target__isnull', False), ('target_on__isnull', False)), _connector='OR'), name='a_plan_starts_with_its_goal'), models.CheckConstraint(condition=models.Q(('baseline__isnull', True), ('target__isnull', True), ('state__in', ['draft', 'dropped']), ('target__gt', models.F('baseline')), _connector='OR'), name='a_target_lies_above_the_baseline'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('outcome_words', ''), _negated=True), ('ended_on__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('ended_on__isnull', True), ('outcome', '')), _connector='OR'), name='closed_plans_have_an_outcome'), models.CheckConstraint(condition=models.Q(('granted_for__isnull', True), models.Q(('granted_words', ''), _negated=True), _connector='OR'), name='granted_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='AskedForHelp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='entered at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_for_help', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='planning.breakthroughplan', verbose_name='breakthrough plan')),
            ],
            options={
                'verbose_name': 'person asked for help',
                'verbose_name_plural': 'people asked for help',
                'ordering': ['at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'person'), name='asked_once_per_plan')],
            },
        ),
        migrations.CreateModel(
            name='BreakthroughPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField(unique=True, verbose_name='effective from')),
                ('usual_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(92)], verbose_name='days to the next retrospective, unless told')),
                ('longest_days', models.PositiveSmallIntegerField(default=28, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(92)], verbose_name='days to the next retrospective, at most')),
                ('plans_a_quarter', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name="plans of a territory and quarter without the manager's reason")),
            ],
            options={
                'verbose_name': 'rhythm of breakthrough plans',
                'verbose_name_plural': 'rhythms of breakthrough plans',
                'ordering': ['-effective_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('usual_days__lte', models.F('longest_days'))), name='usual_within_the_longest')],
            },
        ),
        migrations.CreateModel(
            name='CallPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter_on', models.DateField(verbose_name='quarter')),
                ('grade', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C'), ('D', 'D'), ('-', 'Ungraded')], max_length=1, verbose_name='grade')),
                ('is_focus', models.BooleanField(default=False, verbose_name='focus')),
                ('from_on', models.DateField(verbose_name='counts from')),
                ('asked', models.PositiveSmallIntegerField(verbose_name='contacts asked')),
                ('in_person', models.PositiveSmallIntegerField(verbose_name='of these in person at least')),
                ('first_due_on', models.DateField(verbose_name='first due')),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='call_plans', to='clients.relationship', verbose_name='client')),
                ('territory', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.territory', verbose_name='territory')),
            ],
            options={
                'verbose_name': 'call plan',
                'verbose_name_plural': 'call plans',
                'ordering': ['-quarter_on', 'relationship_id'],
                'indexes': [models.Index(fields=['territory', 'quarter_on', 'grade', 'is_focus', 'asked'], name='calls_of_territory')],
                'constraints': [models.UniqueConstraint(fields=('relationship', 'quarter_on'), name='one_call_plan_of_a_client_and_quarter'), models.CheckConstraint(condition=models.Q(('asked__gte', 1)), name='a_call_plan_asks_for_something'), models.CheckConstraint(condition=models.Q(('in_person__lte', models.F('asked'))), name='calls_in_person_are_among_all'), models.CheckConstraint(condition=models.Q(('from_on__gte', models.F('quarter_on'))), name='calls_are_planned_from_its_days'), models.CheckConstraint(condition=models.Q(('is_focus', False), ('grade', 'B'), _connector='OR'), name='a_focus_is_planned_as_b')],
            },
        ),
        migrations.CreateModel(
            name='CarriedOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_on', models.DateField(verbose_name='last day of the quarter before')),
                ('target_before', models.PositiveSmallIntegerField(verbose_name='target before')),
                ('target_on_before', models.DateField(verbose_name='target date before')),
                ('words', models.CharField(max_length=500, verbose_name='why it goes on')),
                ('at', models.DateTimeField(verbose_name='entered at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carried_over', to='planning.breakthroughplan', verbose_name='breakthrough plan')),
            ],
            options={
                'verbose_name': 'plan carried over',
                'verbose_name_plural': 'plans carried over',
                'ordering': ['-at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'ended_on'), name='carried_over_once_a_quarter'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='carried_over_with_words')],
            },
        ),
        migrations.CreateModel(
            name='GrowthIdea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('indication', 'New indication'), ('patients', 'New patient group'), ('academic', 'Other academic idea')], max_length=10, verbose_name='kind')),
                ('words', models.CharField(max_length=500, verbose_name='the idea')),
                ('next_try_on', models.DateField(blank=True, null=True, verbose_name='next try on')),
                ('state', models.CharField(choices=[('idea', 'Idea'), ('trying', 'Being tried'), ('worked', 'Worked'), ('dropped', 'Dropped')], default='idea', max_length=8, verbose_name='state')),
                ('outcome', models.CharField(blank=True, max_length=500, verbose_name='what came of it')),
                ('noted_on', models.DateField(verbose_name='noted on')),
                ('noted_at', models.DateTimeField(verbose_name='noted at')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.product', verbose_name='product')),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='growth_ideas', to='clients.relationship', verbose_name='client')),
            ],
            options={
                'verbose_name': 'growth idea',
                'verbose_name_plural': 'growth ideas',
                'ordering': ['-noted_on', '-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('idea', 'trying'))), fields=['relationship'], name='growth_idea_open'), models.Index(fields=['next_try_on', 'id'], name='growth_idea_by_try'), models.Index(fields=['noted_on', 'id'], name='growth_idea_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('next_try_on__isnull', False), ('state__in', ('idea', 'trying'))), models.Q(('next_try_on__isnull', True), ('state__in', ['worked', 'dropped']), ('closed_by__isnull', False), ('closed_on__isnull', False)), _connector='OR'), name='an_open_idea_has_a_next_try'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('state__in', ('idea', 'trying'))), models.Q(models.Q(('state__in', ('idea', 'trying')), _negated=True), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='a_closed_idea_says_what_came_of_it'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='an_idea_is_said')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalApproach',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('words_zh', models.CharField(max_length=80, verbose_name='words in Chinese')),
                ('words_en', models.CharField(max_length=80, verbose_name='words in English')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical approach',
                'verbose_name_plural': 'historical approaches',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalBreakthroughPolicy',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('effective_on', models.DateField(db_index=True, verbose_name='effective from')),
                ('usual_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(92)], verbose_name='days to the next retrospective, unless told')),
                ('longest_days', models.PositiveSmallIntegerField(default=28, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(92)], verbose_name='days to the next retrospective, at most')),
                ('plans_a_quarter', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name="plans of a territory and quarter without the manager's reason")),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical rhythm of breakthrough plans',
                'verbose_name_plural': 'historical rhythms of breakthrough plans',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalGrowthIdea',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('indication', 'New indication'), ('patients', 'New patient group'), ('academic', 'Other academic idea')], max_length=10, verbose_name='kind')),
                ('words', models.CharField(max_length=500, verbose_name='the idea')),
                ('next_try_on', models.DateField(blank=True, null=True, verbose_name='next try on')),
                ('state', models.CharField(choices=[('idea', 'Idea'), ('trying', 'Being tried'), ('worked', 'Worked'), ('dropped', 'Dropped')], default='idea', max_length=8, verbose_name='state')),
                ('outcome', models.CharField(blank=True, max_length=500, verbose_name='what came of it')),
                ('noted_on', models.DateField(verbose_name='noted on')),
                ('noted_at', models.DateTimeField(verbose_name='noted at')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('author', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clients.product', verbose_name='product')),
                ('relationship', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clients.relationship', verbose_name='client')),
            ],
            options={
                'verbose_name': 'historical growth idea',
                'verbose_name_plural': 'historical growth ideas',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPlanningPolicy',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('effective_on', models.DateField(verbose_name='effective from')),
                ('contacts_a_day', models.PositiveSmallIntegerField(default=9, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='contacts per field day, all channels')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('territory', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.territory', verbose_name='territory')),
            ],
            options={
                'verbose_name': 'historical planning policy',
                'verbose_name_plural': 'historical planning policies',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PlanMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='entered at')),
                ('words', models.TextField(max_length=2000, verbose_name='words')),
                ('key', models.UUIDField(default=uuid.uuid4, verbose_name='key')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='planning.breakthroughplan', verbose_name='breakthrough plan')),
            ],
            options={
                'verbose_name': 'message on a plan',
                'verbose_name_plural': 'messages on plans',
                'ordering': ['at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('author', 'key'), name='one_plan_message_per_key'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='a_plan_message_has_words')],
            },
        ),
        migrations.CreateModel(
            name='PlanningPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField(verbose_name='effective from')),
                ('contacts_a_day', models.PositiveSmallIntegerField(default=9, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='contacts per field day, all channels')),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planning_policies', to='accounts.territory', verbose_name='territory')),
            ],
            options={
                'verbose_name': 'planning policy',
                'verbose_name_plural': 'planning policies',
                'ordering': ['territory__path', '-effective_on'],
                'constraints': [models.UniqueConstraint(fields=('territory', 'effective_on'), name='one_planning_policy_per_node_and_day', violation_error_message='This territory has a policy for that day already.'), models.CheckConstraint(condition=models.Q(('contacts_a_day__range', (1, 60))), name='a_field_day_has_room_for_one_to_sixty')],
            },
        ),
        migrations.CreateModel(
            name='QuarterPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter_on', models.DateField(verbose_name='quarter')),
                ('from_on', models.DateField(verbose_name='counts from')),
                ('planned_at', models.DateTimeField(verbose_name='planned at')),
                ('territory', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='quarter_plans', to='accounts.territory', verbose_name='territory')),
            ],
            options={
                'verbose_name': 'quarter plan',
                'verbose_name_plural': 'quarter plans',
                'ordering': ['-quarter_on', 'territory__path'],
                'constraints': [models.UniqueConstraint(fields=('territory', 'quarter_on'), name='one_plan_of_a_territory_and_quarter'), models.CheckConstraint(condition=models.Q(('from_on__gte', models.F('quarter_on'))), name='a_quarter_is_planned_from_its_days')],
            },
        ),
        migrations.CreateModel(
            name='Retrospective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='date')),
                ('at', models.DateTimeField(verbose_name='entered at')),
                ('worked', models.CharField(max_length=1000, verbose_name='what worked')),
                ('did_not', models.CharField(max_length=1000, verbose_name='what did not')),
                ('approach_words', models.CharField(blank=True, max_length=300, verbose_name='next approach, in words')),
                ('reached', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='where it stands')),
                ('next_on', models.DateField(verbose_name='next retrospective')),
                ('approach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.approach', verbose_name='next approach')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retrospectives', to='planning.breakthroughplan', verbose_name='breakthrough plan')),
            ],
            options={
                'verbose_name': 'retrospective',
                'verbose_name_plural': 'retrospectives',
                'ordering': ['-on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'on'), name='one_retrospective_a_day'), models.CheckConstraint(condition=models.Q(('next_on__gt', models.F('on'))), name='the_next_retrospective_is_later'), models.CheckConstraint(condition=models.Q(('approach__isnull', False), models.Q(('approach_words', ''), _negated=True), _connector='OR'), name='a_retrospective_says_what_next')],
            },
        ),
        ]),
        migrations.RunPython(first_approaches.seed, first_approaches.remove),
    ]
