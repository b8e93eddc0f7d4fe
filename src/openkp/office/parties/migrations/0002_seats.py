"""Seats at the table of the Process: for whom a person sits, and an authority that speaks for the Process."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='party',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='authority',
            name='country',
            field=models.CharField(blank=True, help_text='The member state, where the Participant is the EU', max_length=2),
        ),
        migrations.AlterField(
            model_name='authority',
            name='participant',
            field=models.CharField(max_length=4),
        ),
        migrations.AlterField(
            model_name='key',
            name='purpose',
            field=models.CharField(choices=[('statements', 'Certificates, confirmations, decisions'), ('log', 'Log checkpoints'), ('root', 'Trust list')], max_length=12),
        ),
        migrations.AlterField(
            model_name='membership',
            name='capacity',
            field=models.CharField(choices=[('exporter', 'Exporter'), ('issuing_officer', 'Issuing officer'), ('customs_officer', 'Customs officer'), ('importing_officer', 'Importing officer'), ('focal_point', 'Focal point'), ('administrator', 'Administrator'), ('observer', 'Observer'), ('delegate', 'Delegate'), ('chair', 'Chair of the Process'), ('secretariat', 'Secretariat'), ('body_chair', 'Chair of a working body')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__in', ('delegate', 'chair', 'secretariat', 'body_chair')), ('party', ''), _negated=True), name='seat_has_party'),
        ),
    ]
