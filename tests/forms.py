"""The forms of the desk as a browser sends them."""


def typed(form):
    """What a browser would send with a form as it stands."""
    sent = {}
    for part in form:
        value = part.value()
        if isinstance(value, (list, tuple)):
            sent[part.html_name] = [str(getattr(each, "pk", each)) for each in value]
        elif value is True:
            sent[part.html_name] = "on"
        elif value is not None and value is not False and not hasattr(value, "url"):
            shown = part.field.widget.format_value(value)
            sent[part.html_name] = shown[0] if isinstance(shown, list) else shown
    return {name: value for name, value in sent.items() if value not in (None, "")}


def filled(client, address):
    """The forms of a page as this person sees them, its inlines too, with what a page that asks once more wants to hear."""
    context = client.get(address).context or {}
    seen = str(context["plan"].seen if "plan" in context else 0)
    sent = {"post": "yes", "sure": "1", "asked": "1", "reason": "x", "note": "x", "seen": seen}
    if "adminform" in context:
        sent |= typed(context["adminform"].form)
        for inline in context["inline_admin_formsets"]:
            for form in (inline.formset.management_form, *inline.formset.forms):
                sent |= typed(form)
    elif hasattr(context.get("form"), "fields"):
        sent |= typed(context["form"])
    return sent
