"""Every knob of the product. docs/settings.md is generated from here; a test compares them."""

import os
import secrets
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from hotline.infra.robot_settings import RobotSettings
from hotline.infra.sms_settings import SmsSettings
from hotline.infra.speech_settings import SpeechSettings

PRODUCTION_KEY_LENGTH = 32
#: Between the usual ports for SIP and for SIP over WebSocket.
WS_ABOVE = 6


class Settings(SmsSettings, RobotSettings, SpeechSettings):
    """Read from the environment (HOTLINE_…) or given by the command line; never a global."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", extra="forbid", frozen=True)

    environment: Literal["development", "production"] = Field(
        default="development", description="production refuses to start with a missing or short secret key"
    )
    database: str = Field(
        default="",
        description="sqlite:///relative/path, sqlite:////absolute/path or postgresql://user:password@host/name; "
        "empty: hotline.sqlite3 in the data directory",
    )
    database_pool: int = Field(default=10, ge=1, description="PostgreSQL connections per process")
    sqlite_readers: int = Field(
        default=3, ge=1, le=16, description="SQLite read connections per process beside the one that writes"
    )
    redis_url: str | None = Field(
        default=None,
        description="redis://host:port/n for the live bus and rate limits; empty: within one process",
    )
    data_dir: Path = Field(default=Path("data"), description="where files, the secret key and SQLite live")
    secret_key: str = Field(
        default="",
        repr=False,
        description="encrypts personal data; empty: made once and kept in the data directory",
    )
    host: str = Field(default="127.0.0.1", description="address the web server listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="port the web server listens on")
    sip_gateway: str = Field(default="gateway", description="name of this gateway, kept with every call")
    sip_host: str = Field(default="127.0.0.1", description="address the telephone gateway listens on")
    sip_port: int = Field(
        default=5060, ge=0, le=65535, description="its port for SIP over UDP and TCP; 0: no telephone"
    )
    sip_tls_port: int = Field(default=0, ge=0, le=65535, description="for SIP over TLS; 0: none")
    sip_tls_certificate: Path | None = Field(default=None, description="certificate chain for SIP over TLS")
    sip_tls_key: Path | None = Field(default=None, description="key of that certificate")
    sip_tls_trusted: Path | None = Field(
        default=None,
        description="certificates of authorities that operators' trunks over TLS are proven by; "
        "empty: those of the system",
    )
    sip_ws_port: int = Field(
        default=5066,
        ge=0,
        le=65535,
        description="port for the telephones in browsers (SIP over WebSocket); not set: 6 above the port for SIP",
    )
    sip_ws_url: str = Field(
        default="",
        description="address browsers reach that port at, wss://… behind a proxy; empty: the gateway itself",
    )
    sip_realm: str = Field(default="hotline", description="domain of the telephones' accounts")
    sip_advertised: str = Field(
        default="", description="IPv4 address told to other telephones; empty: the address listened on"
    )
    sip_strangers: bool = Field(
        default=False,
        description="whether anybody may call our numbers directly, without trunk or account; the demo city lets them",
    )
    sip_control: str = Field(
        default="",
        description="host:port where the gateway takes orders from the web; empty: a socket in the data directory",
    )
    sip_area_code: str = Field(default="", description="area code put before local numbers: 0771")
    sip_extension_digits: int = Field(default=4, ge=0, le=8, description="length of the house's extensions")
    media_engine: Literal["embedded", "rtpengine"] = Field(
        default="embedded", description="who carries the sound: processes of our own, or rtpengine"
    )
    media_low_port: int = Field(default=20000, ge=1024, le=65534, description="first port for sound (RTP)")
    media_high_port: int = Field(
        default=30000, ge=1026, le=65535, description="last port for sound, not included"
    )
    media_workers: int = Field(default=1, ge=1, le=64, description="media processes, some 400 calls each")
    rtpengine_nodes: str = Field(
        default="", description="host:port of every rtpengine's control, separated by commas"
    )
    rtpengine_key_port: int = Field(
        default=2224, ge=1, le=65535, description="UDP port where rtpengine reports keys pressed"
    )
    rtpengine_folder: Path | None = Field(
        default=None, description="where rtpengine writes its recordings, as this machine sees it"
    )
    base_url: str = Field(
        default="",
        description="public address, for links and cookies; https makes cookies secure; empty: host and port",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="addresses whose X-Forwarded-For is believed, separated by commas"
    )
    demo: bool = Field(
        default=False, description="demo city: invented data and well-known passwords, never in production"
    )
    portal_tenant: str = Field(
        default="", description="code of the centre whose portal is shown; empty: the first centre"
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, description="a staff session ends after this long without use"
    )
    session_absolute_hours: int = Field(
        default=12, ge=1, description="a staff session ends after this long in any case"
    )
    app_version_floor: str = Field(
        default="",
        description="oldest version of the installed department app that may still send, as 1.2.0; older ones are "
        "asked to update and keep what they have not sent; empty: any",
    )
    app_offline_hours: int = Field(
        default=72, ge=1, description="how long a phone may show its lists without having reached the server"
    )
    login_failures: int = Field(default=5, ge=1, description="wrong passwords until an account is locked")
    login_lock_minutes: int = Field(default=15, ge=1, description="how long a locked account stays locked")
    password_time_cost: int = Field(default=2, ge=1, description="argon2id passes")
    password_memory_kib: int = Field(default=19456, ge=8, description="argon2id memory")
    password_parallelism: int = Field(default=1, ge=1, description="argon2id lanes")
    max_upload_mb: int = Field(default=20, ge=1, description="largest single file accepted")
    max_image_megapixels: int = Field(
        default=50, ge=1, description="largest picture decoded, against pixel bombs"
    )
    captcha: bool = Field(
        default=True, description="ask citizens' browsers for a proof of work before submitting"
    )
    captcha_cost: int = Field(
        default=50_000, ge=1000, description="work asked for; the larger, the slower for robots"
    )
    submit_per_hour: int = Field(default=20, ge=1, description="requests one address may submit in an hour")
    track_failures_per_hour: int = Field(
        default=10, ge=1, description="wrong query codes one address may try in an hour"
    )
    api_token_minutes: int = Field(
        default=60, ge=1, description="how long an access token of the JSON API is good for"
    )
    vapid_private_key: str = Field(
        default="",
        repr=False,
        description="Web Push key, 32 bytes in base64url; empty: made once and kept in the data directory",
    )
    push_contact: str = Field(
        default="",
        description="e-mail address push services write to; empty: admin@ the host of the base URL",
    )
    push_hosts: str = Field(
        default="",
        description="push services allowed beside those of the browsers' makers, separated by commas; "
        "one named with its port may be on http and a private address",
    )
    wecom_url: str = Field(
        default="https://qyapi.weixin.qq.com", description="WeCom (企业微信, 政务微信) server"
    )
    wecom_corp_id: str = Field(default="", description="WeCom: id of the enterprise; empty: no app messages")
    wecom_agent_id: int = Field(default=0, ge=0, description="WeCom: id of the app that sends")
    wecom_secret: str = Field(default="", repr=False, description="WeCom: secret of that app")
    wecom_robot_key: str = Field(
        default="", repr=False, description="WeCom: key of the robot of a group; empty: no group messages"
    )
    wechat_url: str = Field(
        default="https://api.weixin.qq.com",
        description="WeChat server of official accounts; their ids and secrets are kept encrypted in the database",
    )
    wechat_sign_in_url: str = Field(
        default="https://open.weixin.qq.com",
        description="where pages opened inside WeChat ask who is looking",
    )
    outbound_proxy: str = Field(
        default="", description="http://proxy:port for calls to push services, WeCom and SMS gateways"
    )
    channel_timeout_seconds: float = Field(
        default=10.0, gt=0, description="how long such a call may take until it counts as unanswered"
    )
    worker_poll_seconds: float = Field(
        default=1.0, gt=0, description="how often the worker looks for due jobs"
    )
    shutdown_seconds: int = Field(
        default=10, ge=0, description="how long open requests may finish at shutdown"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least severe line logged"
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="text is for reading in a terminal"
    )

    @model_validator(mode="before")
    @classmethod
    def _beside_others(cls, given: dict[str, Any]) -> dict[str, Any]:
        """A second gateway on one machine is told one port, and takes the other near it."""
        port = str(given.get("sip_port") or "")
        if "sip_ws_port" in given or not port.isdecimal() or not 0 < int(port) <= 65535 - WS_ABOVE:
            return given
        return given | {"sip_ws_port": int(port) + WS_ABOVE}

    @field_validator("database")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("use sqlite:///PATH or postgresql://user:password@host/name")
        return url

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.environment != "production":
            return self
        if len(self.secret_key) < PRODUCTION_KEY_LENGTH:
            raise ValueError(
                f"production needs HOTLINE_SECRET_KEY of {PRODUCTION_KEY_LENGTH} characters or more"
            )
        if self.demo:
            raise ValueError("the demo city has well-known passwords: not in production")
        return self

    def as_environment(self) -> dict[str, str]:
        """What was set, whichever way, for a process we start."""
        told = self.model_dump(exclude_unset=True, exclude_none=True, mode="json")
        return {f"HOTLINE_{name.upper()}": str(value) for name, value in told.items()}

    @property
    def database_url(self) -> str:
        """Where the data is, with the default filled in."""
        return self.database or f"sqlite:///{self.data_dir / 'hotline.sqlite3'}"

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        url = self.database_url
        return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:") else None

    @property
    def public_url(self) -> str:
        """The address people type, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure_cookies(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * 1024 * 1024


def secret_key(settings: Settings) -> str:
    """The configured key, else the one kept in the data directory, made on first use.

    When two processes start at once, one makes it and both read the same.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"secret.key.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        _write_private(fresh, secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # atomic, and never replaces a key that is already there
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
