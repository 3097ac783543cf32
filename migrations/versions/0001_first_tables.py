"""The first tables.

Revision 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lease',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('until', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_lease'))
    )
    op.create_table('organization',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('tier', sa.Text(), nullable=False),
    sa.Column('virtual_time_ms', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("tier IN ('standard', 'premium')", name=op.f('ck_organization_tier_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organization'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('username', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('before', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('after', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_audit_entry_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_audit_entry_organization_id_id'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_newest', ['organization_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_organization_id'), ['organization_id'], unique=False)

    op.create_table('download',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=True),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('wait_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'ready', 'failed')", name=op.f('ck_download_status_known')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_download_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_download')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_download_organization_id_id'))
    )
    with op.batch_alter_table('download', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_download_organization_id'), ['organization_id'], unique=False)

    op.create_table('job',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('urgency', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('key', sa.BigInteger(), nullable=False),
    sa.Column('run_at', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('failed', sa.Integer(), nullable=False),
    sa.Column('lost', sa.Integer(), nullable=False),
    sa.Column('token', sa.Uuid(), nullable=True),
    sa.Column('lease_until', sa.BigInteger(), nullable=True),
    sa.Column('worker', sa.Text(), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=True),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('analyse_asset', 'render_result', 'deliver_webhook', 'build_download', 'send_mail')", name=op.f('ck_job_kind_known')),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'dead', 'cancelled')", name=op.f('ck_job_state_known')),
    sa.CheckConstraint("urgency IN ('interactive', 'admin', 'premium', 'standard')", name=op.f('ck_job_urgency_known')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_job_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_job_organization_id_id'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_claim', ['state', 'key', 'run_at'], unique=False)
        batch_op.create_index('ix_job_lease', ['state', 'lease_until'], unique=False)
        batch_op.create_index('ix_job_open', ['organization_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_job_subject', ['subject_id'], unique=False)

    op.create_table('logo',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_logo_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_logo')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_logo_organization_id_id'))
    )
    with op.batch_alter_table('logo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_logo_organization_id'), ['organization_id'], unique=False)

    op.create_table('platform',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_platform_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_platform')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_platform_organization_id_id'))
    )
    with op.batch_alter_table('platform', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_platform_organization_id'), ['organization_id'], unique=False)

    op.create_table('rule_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('rule_group', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('document', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("rule_group IN ('adaptation', 'ai-behavior', 'upload-moderation', 'manual-editing')", name=op.f('ck_rule_version_group_known')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_rule_version_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_version')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_rule_version_organization_id_id')),
    sa.UniqueConstraint('organization_id', 'rule_group', 'version', name=op.f('uq_rule_version_organization_id_rule_group_version'))
    )
    with op.batch_alter_table('rule_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rule_version_organization_id'), ['organization_id'], unique=False)

    op.create_table('text_style_set',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('styles', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_text_style_set_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_style_set')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_text_style_set_organization_id_id'))
    )
    with op.batch_alter_table('text_style_set', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_text_style_set_organization_id'), ['organization_id'], unique=False)

    op.create_table('user',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('username_key', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('email_key', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('has_joined', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("role IN ('user', 'admin')", name=op.f('ck_user_role_known')),
    sa.CheckConstraint("theme IN ('auto', 'light', 'dark')", name=op.f('ck_user_theme_known')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_user_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email_key', name=op.f('uq_user_email_key')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_user_organization_id_id')),
    sa.UniqueConstraint('username_key', name=op.f('uq_user_username_key'))
    )
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_organization_id'), ['organization_id'], unique=False)

    op.create_table('webhook',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('events', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_webhook_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_webhook_organization_id_id'))
    )
    with op.batch_alter_table('webhook', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_organization_id'), ['organization_id'], unique=False)

    op.create_table('api_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("role IN ('user', 'admin')", name=op.f('ck_api_key_role_known')),
    sa.ForeignKeyConstraint(['organization_id', 'user_id'], ['user.organization_id', 'user.id'], name=op.f('fk_api_key_organization_id_user_id_user'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_api_key_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_api_key_key_hash')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_api_key_organization_id_id'))
    )
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_key_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_api_key_user_id'), ['user_id'], unique=False)

    op.create_table('attempt',
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('worker', sa.Text(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("outcome IN ('ok', 'failed', 'lost', 'timeout', 'oom', 'signal', 'cancelled', 'postponed')", name=op.f('ck_attempt_outcome_known')),
    sa.ForeignKeyConstraint(['organization_id', 'job_id'], ['job.organization_id', 'job.id'], name=op.f('fk_attempt_organization_id_job_id_job'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_attempt_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('job_id', 'number', name=op.f('pk_attempt'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_ending', ['outcome', 'ended_at', 'started_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attempt_organization_id'), ['organization_id'], unique=False)

    op.create_table('federated_identity',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'user_id'], ['user.organization_id', 'user.id'], name=op.f('fk_federated_identity_organization_id_user_id_user'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_federated_identity_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_federated_identity')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_federated_identity_issuer_subject')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_federated_identity_organization_id_id'))
    )
    with op.batch_alter_table('federated_identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_federated_identity_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_federated_identity_user_id'), ['user_id'], unique=False)

    op.create_table('format',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('platform_id', sa.Uuid(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('safe_zone', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('max_bytes', sa.BigInteger(), nullable=True),
    sa.Column('file_types', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('mask', sa.Text(), nullable=True),
    sa.Column('rules', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('source', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(type = 'repurposing') = (platform_id IS NOT NULL)", name=op.f('ck_format_platform_by_type')),
    sa.CheckConstraint("type <> 'resizing' OR category IS NOT NULL", name=op.f('ck_format_category_by_type')),
    sa.CheckConstraint("type IN ('resizing', 'repurposing')", name=op.f('ck_format_type_known')),
    sa.CheckConstraint('width BETWEEN 16 AND 16384 AND height BETWEEN 16 AND 16384', name=op.f('ck_format_sides_in_range')),
    sa.ForeignKeyConstraint(['organization_id', 'platform_id'], ['platform.organization_id', 'platform.id'], name=op.f('fk_format_organization_id_platform_id_platform'), ondelete='NO ACTION'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_format_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_format')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_format_organization_id_id'))
    )
    with op.batch_alter_table('format', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_format_organization_id'), ['organization_id'], unique=False)

    op.create_table('idempotency_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body_hash', sa.Text(), nullable=False),
    sa.Column('answer', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'user_id'], ['user.organization_id', 'user.id'], name=op.f('fk_idempotency_key_organization_id_user_id_user'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_idempotency_key_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotency_key')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_idempotency_key_organization_id_id')),
    sa.UniqueConstraint('user_id', 'operation', 'key', name=op.f('uq_idempotency_key_user_id_operation_key'))
    )
    with op.batch_alter_table('idempotency_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotency_key_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_idempotency_key_organization_id'), ['organization_id'], unique=False)

    op.create_table('mailed_link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("purpose IN ('reset', 'invitation')", name=op.f('ck_mailed_link_purpose_known')),
    sa.ForeignKeyConstraint(['organization_id', 'user_id'], ['user.organization_id', 'user.id'], name=op.f('fk_mailed_link_organization_id_user_id_user'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_mailed_link_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_link')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_mailed_link_organization_id_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_mailed_link_token_hash'))
    )
    with op.batch_alter_table('mailed_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailed_link_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailed_link_user_id'), ['user_id'], unique=False)

    op.create_table('project',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'created_by'], ['user.organization_id', 'user.id'], name=op.f('fk_project_organization_id_created_by_user'), ondelete='NO ACTION'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_project_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_project_organization_id_id'))
    )
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.create_index('ix_project_newest', ['organization_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_project_organization_id'), ['organization_id'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'user_id'], ['user.organization_id', 'user.id'], name=op.f('fk_sign_in_organization_id_user_id_user'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_sign_in_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_sign_in_organization_id_id'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_user_id'), ['user_id'], unique=False)

    op.create_table('webhook_delivery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webhook_id', sa.Uuid(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('response_status', sa.Integer(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'delivered', 'failed')", name=op.f('ck_webhook_delivery_status_known')),
    sa.ForeignKeyConstraint(['organization_id', 'webhook_id'], ['webhook.organization_id', 'webhook.id'], name=op.f('fk_webhook_delivery_organization_id_webhook_id_webhook'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_webhook_delivery_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_webhook_delivery_organization_id_id'))
    )
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.create_index('ix_webhook_delivery_newest', ['webhook_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_webhook_delivery_organization_id'), ['organization_id'], unique=False)

    op.create_table('asset',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('dpi', sa.Integer(), nullable=False),
    sa.Column('layers', sa.Integer(), nullable=False),
    sa.Column('original_key', sa.Text(), nullable=True),
    sa.Column('master_key', sa.Text(), nullable=True),
    sa.Column('proxy_key', sa.Text(), nullable=True),
    sa.Column('analysis', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('corrections', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('is_cleared', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('nsfw_score', sa.Float(), nullable=False),
    sa.Column('is_nsfw', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status IN ('received', 'processing', 'ready', 'failed')", name=op.f('ck_asset_status_known')),
    sa.ForeignKeyConstraint(['organization_id', 'project_id'], ['project.organization_id', 'project.id'], name=op.f('fk_asset_organization_id_project_id_project'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_asset_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_asset')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_asset_organization_id_id'))
    )
    with op.batch_alter_table('asset', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_asset_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_asset_project', ['project_id', 'position'], unique=False)

    op.create_table('generation_job',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'created_by'], ['user.organization_id', 'user.id'], name=op.f('fk_generation_job_organization_id_created_by_user'), ondelete='NO ACTION'),
    sa.ForeignKeyConstraint(['organization_id', 'project_id'], ['project.organization_id', 'project.id'], name=op.f('fk_generation_job_organization_id_project_id_project'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_generation_job_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_generation_job')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_generation_job_organization_id_id'))
    )
    with op.batch_alter_table('generation_job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_generation_job_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_generation_job_project', ['project_id', 'created_at'], unique=False)

    op.create_table('refresh_token',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sign_in_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'sign_in_id'], ['sign_in.organization_id', 'sign_in.id'], name=op.f('fk_refresh_token_organization_id_sign_in_id_sign_in'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_refresh_token_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refresh_token')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_refresh_token_organization_id_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_refresh_token_token_hash'))
    )
    with op.batch_alter_table('refresh_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_refresh_token_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_refresh_token_sign_in_id'), ['sign_in_id'], unique=False)

    op.create_table('upload_ticket',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('asset_id', sa.Uuid(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'project_id'], ['project.organization_id', 'project.id'], name=op.f('fk_upload_ticket_organization_id_project_id_project'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_upload_ticket_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload_ticket')),
    sa.UniqueConstraint('asset_id', name=op.f('uq_upload_ticket_asset_id')),
    sa.UniqueConstraint('key', name=op.f('uq_upload_ticket_key')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_upload_ticket_organization_id_id'))
    )
    with op.batch_alter_table('upload_ticket', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_ticket_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_upload_ticket_project_id'), ['project_id'], unique=False)

    op.create_table('generated_asset',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('generation_id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('asset_id', sa.Uuid(), nullable=False),
    sa.Column('format_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('group_name', sa.Text(), nullable=False),
    sa.Column('platform_name', sa.Text(), nullable=True),
    sa.Column('format_name', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('target', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('rules', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('plan', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('flags', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('edits', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rendered_version', sa.Integer(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=True),
    sa.Column('file_type', sa.Text(), nullable=True),
    sa.Column('thumb_key', sa.Text(), nullable=True),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('nsfw_score', sa.Float(), nullable=False),
    sa.Column('is_nsfw', sa.Boolean(), nullable=False),
    sa.Column('is_cleared', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('review_reason', sa.Text(), nullable=True),
    sa.Column('review', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("review IN ('pending', 'approved', 'rejected')", name=op.f('ck_generated_asset_review_known')),
    sa.CheckConstraint("status IN ('pending', 'rendering', 'ready', 'failed', 'cancelled')", name=op.f('ck_generated_asset_status_known')),
    sa.ForeignKeyConstraint(['organization_id', 'asset_id'], ['asset.organization_id', 'asset.id'], name=op.f('fk_generated_asset_organization_id_asset_id_asset'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id', 'format_id'], ['format.organization_id', 'format.id'], name=op.f('fk_generated_asset_organization_id_format_id_format'), ondelete='NO ACTION'),
    sa.ForeignKeyConstraint(['organization_id', 'generation_id'], ['generation_job.organization_id', 'generation_job.id'], name=op.f('fk_generated_asset_organization_id_generation_id_generation_job'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id', 'project_id'], ['project.organization_id', 'project.id'], name=op.f('fk_generated_asset_organization_id_project_id_project'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_generated_asset_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_generated_asset')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_generated_asset_organization_id_id'))
    )
    with op.batch_alter_table('generated_asset', schema=None) as batch_op:
        batch_op.create_index('ix_generated_asset_asset', ['asset_id'], unique=False)
        batch_op.create_index('ix_generated_asset_generation', ['generation_id', 'position'], unique=False)
        batch_op.create_index(batch_op.f('ix_generated_asset_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_generated_asset_project', ['project_id', 'position'], unique=False)

    op.create_table('edit_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('generated_asset_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('edits', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'generated_asset_id'], ['generated_asset.organization_id', 'generated_asset.id'], name=op.f('fk_edit_version_organization_id_generated_asset_id_generated_asset'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_edit_version_organization_id_organization'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edit_version')),
    sa.UniqueConstraint('generated_asset_id', 'version', name=op.f('uq_edit_version_generated_asset_id_version')),
    sa.UniqueConstraint('organization_id', 'id', name=op.f('uq_edit_version_organization_id_id'))
    )
    with op.batch_alter_table('edit_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edit_version_organization_id'), ['organization_id'], unique=False)

    make_append_only('audit_entry')


def make_append_only(table: str) -> None:
    """Whoever changes or removes a row, by whatever way, is refused. A batch change of the table must call this again."""
    if op.get_bind().dialect.name == 'sqlite':
        for change in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
    )


def downgrade() -> None:
    with op.batch_alter_table('edit_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edit_version_organization_id'))

    op.drop_table('edit_version')
    with op.batch_alter_table('generated_asset', schema=None) as batch_op:
        batch_op.drop_index('ix_generated_asset_project')
        batch_op.drop_index(batch_op.f('ix_generated_asset_organization_id'))
        batch_op.drop_index('ix_generated_asset_generation')
        batch_op.drop_index('ix_generated_asset_asset')

    op.drop_table('generated_asset')
    with op.batch_alter_table('upload_ticket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_upload_ticket_project_id'))
        batch_op.drop_index(batch_op.f('ix_upload_ticket_organization_id'))

    op.drop_table('upload_ticket')
    with op.batch_alter_table('refresh_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_refresh_token_sign_in_id'))
        batch_op.drop_index(batch_op.f('ix_refresh_token_organization_id'))

    op.drop_table('refresh_token')
    with op.batch_alter_table('generation_job', schema=None) as batch_op:
        batch_op.drop_index('ix_generation_job_project')
        batch_op.drop_index(batch_op.f('ix_generation_job_organization_id'))

    op.drop_table('generation_job')
    with op.batch_alter_table('asset', schema=None) as batch_op:
        batch_op.drop_index('ix_asset_project')
        batch_op.drop_index(batch_op.f('ix_asset_organization_id'))

    op.drop_table('asset')
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_delivery_organization_id'))
        batch_op.drop_index('ix_webhook_delivery_newest')

    op.drop_table('webhook_delivery')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_user_id'))
        batch_op.drop_index(batch_op.f('ix_sign_in_organization_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_project_organization_id'))
        batch_op.drop_index('ix_project_newest')

    op.drop_table('project')
    with op.batch_alter_table('mailed_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailed_link_user_id'))
        batch_op.drop_index(batch_op.f('ix_mailed_link_organization_id'))

    op.drop_table('mailed_link')
    with op.batch_alter_table('idempotency_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotency_key_organization_id'))
        batch_op.drop_index(batch_op.f('ix_idempotency_key_created_at'))

    op.drop_table('idempotency_key')
    with op.batch_alter_table('format', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_format_organization_id'))

    op.drop_table('format')
    with op.batch_alter_table('federated_identity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_federated_identity_user_id'))
        batch_op.drop_index(batch_op.f('ix_federated_identity_organization_id'))

    op.drop_table('federated_identity')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attempt_organization_id'))
        batch_op.drop_index('ix_attempt_ending')

    op.drop_table('attempt')
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_key_user_id'))
        batch_op.drop_index(batch_op.f('ix_api_key_organization_id'))

    op.drop_table('api_key')
    with op.batch_alter_table('webhook', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_organization_id'))

    op.drop_table('webhook')
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_organization_id'))

    op.drop_table('user')
    with op.batch_alter_table('text_style_set', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_text_style_set_organization_id'))

    op.drop_table('text_style_set')
    with op.batch_alter_table('rule_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rule_version_organization_id'))

    op.drop_table('rule_version')
    with op.batch_alter_table('platform', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_platform_organization_id'))

    op.drop_table('platform')
    with op.batch_alter_table('logo', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_logo_organization_id'))

    op.drop_table('logo')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_subject')
        batch_op.drop_index(batch_op.f('ix_job_organization_id'))
        batch_op.drop_index('ix_job_open')
        batch_op.drop_index('ix_job_lease')
        batch_op.drop_index('ix_job_claim')

    op.drop_table('job')
    with op.batch_alter_table('download', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_download_organization_id'))

    op.drop_table('download')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_organization_id'))
        batch_op.drop_index('ix_audit_entry_newest')

    op.drop_table('audit_entry')
    if op.get_bind().dialect.name != 'sqlite':
        op.execute('DROP FUNCTION audit_entry_is_append_only()')
    op.drop_table('organization')
    op.drop_table('lease')
