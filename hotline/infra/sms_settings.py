"""The knobs of text messages: a group of its own, part of all settings."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class SmsSettings(BaseSettings):
    """Two gateways, their accounts and how much may be sent."""

    sms_sign: str = Field(default="", description="approved name before every SMS: 临江12345")
    sms_daily_quota: int = Field(default=0, ge=0, description="SMS a day, as billed; 0: no limit")
    sms_monthly_quota: int = Field(default=0, ge=0, description="SMS a month, as billed; 0: no limit")
    sms_first: Literal["aliyun", "mas"] = Field(
        default="aliyun", description="gateway asked first when both are configured and neither is slow"
    )
    sms_aliyun_url: str = Field(
        default="https://dysmsapi.aliyuncs.com", description="SMS gateway with Aliyun's SendSms"
    )
    sms_aliyun_key_id: str = Field(default="", description="its access key; empty: not used")
    sms_aliyun_key_secret: str = Field(default="", repr=False, description="secret of the access key")
    sms_aliyun_template: str = Field(
        default="", description="code of the approved template, with the variables title, body and more"
    )
    sms_aliyun_link_template: str = Field(
        default="",
        description="code of the approved template for messages with a link; its words hold the address up to "
        "…/s/ and the variable code after title, body and more; empty: such messages go without the link",
    )
    sms_mas_url: str = Field(
        default="", description="SMS gateway of a carrier (移动 MAS over HTTP); empty: not used"
    )
    sms_mas_ec_name: str = Field(default="", description="name of the enterprise there")
    sms_mas_ap_id: str = Field(default="", description="name of the interface's user there")
    sms_mas_secret: str = Field(default="", repr=False, description="password of that user")
    sms_mas_sign_id: str = Field(default="", description="code of the approved sign name there")
    sms_receipt_key: str = Field(
        default="",
        repr=False,
        description="word at the end of the receipt address given to the gateways; empty: receipts refused",
    )
