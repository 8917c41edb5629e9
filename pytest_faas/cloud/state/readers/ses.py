"""SES: identities, templates and configuration sets; mails that were sent are emissions.

Left out: verification tokens, dates. https://docs.aws.amazon.com/ses/latest/APIReference/API_ListIdentities.html
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.cloud.state.api import Api, only
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"^Send|Template$|ConfigurationSet$|^(Verify|Delete)(Domain|Email)Identity$|^DeleteIdentity$|EmailAddress$"


def read(api: Api) -> Iterator[Entry]:
    """Yield the identities, templates and configuration sets."""
    for identity in api.each("ListIdentities", "Identities"):
        told = api.ask("GetIdentityVerificationAttributes", Identities=[identity])["VerificationAttributes"]
        yield api.entry("identities", identity, only(told.get(identity, {}), "VerificationStatus"))
    for each in api.each("ListTemplates", "TemplatesMetadata"):
        template = api.ask("GetTemplate", TemplateName=each["Name"])["Template"]
        yield api.entry("templates", each["Name"], only(template, "SubjectPart", "TextPart", "HtmlPart"))
    for each in api.each("ListConfigurationSets", "ConfigurationSets"):
        yield api.entry("configuration sets", each["Name"], {})
