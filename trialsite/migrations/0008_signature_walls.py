"""Walls around signatures."""

from django.db import migrations

from trialsite.row_security.operations import Walls


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0007_signatures")]

    operations = [
        Walls("Signature", site="site"),
        Walls("SignatureVoid", site="signature__site"),
    ]
