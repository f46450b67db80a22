"""The permission of those who supervise the door."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("visitors", "0002_allowance")]

    operations = [
        migrations.AlterModelOptions(
            name="scan",
            options={
                "ordering": ["-received_at"],
                "permissions": [("supervise_door", "Can supervise the door: scan at every point, undo any scan")],
                "verbose_name": "scan",
                "verbose_name_plural": "scans",
            },
        ),
    ]
