"""Every table, so that foreign keys, migrations and the tenant filter know the whole."""

from app.models.api_key import ApiKey
from app.models.asset import Asset
from app.models.attempt import Attempt
from app.models.audit_entry import AuditEntry
from app.models.brand_kit import BrandKit
from app.models.decision import Decision, DecisionItem
from app.models.download import Download
from app.models.federated_identity import FederatedIdentity
from app.models.font import Font
from app.models.format import Format
from app.models.format_set import FormatSet
from app.models.generated_asset import EditVersion, GeneratedAsset
from app.models.generation_job import GenerationJob
from app.models.idempotency_key import IdempotencyKey
from app.models.job import Job
from app.models.lease import Lease
from app.models.logo import Logo
from app.models.mailed_link import MailedLink
from app.models.organization import Organization
from app.models.platform import Platform
from app.models.project import Project
from app.models.registration import Registration
from app.models.rule_version import RuleVersion
from app.models.sign_in import RefreshToken, SignIn
from app.models.text_style_set import TextStyleSet
from app.models.upload_ticket import UploadTicket
from app.models.user import User
from app.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "ApiKey",
    "Asset",
    "Attempt",
    "AuditEntry",
    "BrandKit",
    "Decision",
    "DecisionItem",
    "Download",
    "EditVersion",
    "FederatedIdentity",
    "Font",
    "Format",
    "FormatSet",
    "GeneratedAsset",
    "GenerationJob",
    "IdempotencyKey",
    "Job",
    "Lease",
    "Logo",
    "MailedLink",
    "Organization",
    "Platform",
    "Project",
    "RefreshToken",
    "Registration",
    "RuleVersion",
    "SignIn",
    "TextStyleSet",
    "UploadTicket",
    "User",
    "Webhook",
    "WebhookDelivery",
]
