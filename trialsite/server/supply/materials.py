"""The bill of materials (SBOM) in CycloneDX."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, License, LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from trialsite.server.supply.licences import Licence
from trialsite.server.supply.lock import Locked


def write_bill(
    path: Path,
    packages: Sequence[Locked],
    licences: Mapping[str, Licence],
    *,
    version: str,
) -> None:
    """Write to *path* what Trialsite in *version* is made of: each locked package, what
    brought it in, and its licence (by name of the package) where one is known."""
    bill = Bom()
    root = bill.metadata.component = Component(
        name="trialsite",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="trialsite",
        licenses=[LicenseExpression("Apache-2.0")],
    )
    components = {
        package.name: _component(package, licences.get(package.name))
        for package in packages
    }
    bill.components.update(components.values())
    bill.register_dependency(
        root, [components[package.name] for package in packages if package.ours]
    )
    for name, component in components.items():
        brought = [components[each.name] for each in packages if name in each.via]
        bill.register_dependency(component, brought)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6)
    writer.output_to_file(str(path), allow_overwrite=True, indent=2)


def _component(package: Locked, licence: Licence | None) -> Component:
    purl = PackageURL("pypi", name=package.name, version=package.version)
    said: list[License] = []
    if licence and licence.exact:
        said = [LicenseExpression(licence.spdx)]
    elif licence:
        said = [DisjunctiveLicense(name=licence.said)]
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=purl,
        bom_ref=str(purl),
        licenses=said,
    )
