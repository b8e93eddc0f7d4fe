import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('parties', '0002_seats'),
        ('register', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('adopted_on', models.DateField()),
                ('origin', models.CharField(choices=[('own', 'Adopted at this table'), ('taken_up', 'Taken up from a signed file')], max_length=10)),
                ('signed', models.BinaryField()),
                ('file', models.BinaryField(default=bytes)),
                ('digest', models.BinaryField()),
                ('proposal', models.CharField(blank=True, max_length=80)),
                ('meeting', models.CharField(blank=True, max_length=80)),
                ('recorded_at', models.DateTimeField()),
                ('is_demonstration', models.BooleanField(default=False)),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.entry')),
                ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='parties.authority')),
            ],
            options={
                'ordering': ['adopted_on', 'number'],
            },
        ),
        migrations.CreateModel(
            name='MeetingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('said_at', models.CharField(max_length=32)),
                ('act', models.CharField(max_length=40)),
                ('by', models.CharField(max_length=60)),
                ('seat', models.CharField(max_length=20)),
                ('meeting', models.CharField(max_length=80)),
                ('subject', models.CharField(blank=True, max_length=80)),
                ('data', models.JSONField(default=dict)),
                ('recorded_at', models.DateTimeField()),
                ('is_illustration', models.BooleanField(default=False)),
                ('chain', models.CharField(max_length=64, unique=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=60)),
                ('to', models.EmailField(max_length=254)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('subject', models.CharField(max_length=300)),
                ('body', models.TextField()),
                ('queued_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='meetings.meetingevent')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='meetingevent',
            index=models.Index(fields=['meeting'], name='meeting_event_meeting'),
        ),
        migrations.AddIndex(
            model_name='meetingevent',
            index=models.Index(fields=['subject'], name='meeting_event_subject'),
        ),
    ]
