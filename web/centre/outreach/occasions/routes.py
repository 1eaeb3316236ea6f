"""自动场景, its addresses."""

from web.centre.outreach.occasions import figures, menu, settings, street
from web.kit import needs, page

__all__ = ["ROUTES", "menu"]

ROUTES = [
    page(settings.URL, settings.switches, guard=needs(settings.SEE), name="occasions"),
    page(
        f"{settings.URL}/save", settings.save, ["POST"], guard=needs(settings.CHANGE), name="occasions_save"
    ),
    page(figures.URL, figures.survey_figures, guard=needs(figures.SEE), name="survey_figures"),
    page(street.URL, street.notice, ["GET", "POST"], guard=needs(street.MAKE), name="street_notice"),
]
