"""What a citizen or an agent hands in to start an order."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from hotline.orders.inputs import Fields
from hotline.orders.states import OrderType, Urgency
from hotline.orders.values import Files, Latitude, Longitude, OptionalCode, Text, storable


class Location(Fields):
    """A place in words, and as GCJ-02 co-ordinates where the citizen gave them."""

    text: Annotated[str, Field(max_length=200), BeforeValidator(storable)] = ""
    lng: Longitude = None
    lat: Latitude = None


class Contact(Fields):
    """Who asks. The phone number is the thread that ties one person's requests together."""

    name: Annotated[str, Field(max_length=60), BeforeValidator(storable)] = ""
    phone: Annotated[str, Field(min_length=1, max_length=30), BeforeValidator(storable)]


class Submission(Fields):
    """A new request from any channel."""

    type: OrderType
    title: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
        BeforeValidator(storable),
    ]
    content: Text
    urgency: Urgency = Urgency.NORMAL
    citizen: Contact
    location: Location = Location()
    classification: OptionalCode = None
    public_consent: bool = False
    confidential: bool = False
    files: Files = []
