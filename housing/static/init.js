// Tells the style sheet that scripts run, then starts the few components that are better with them.
const govuk = document.getElementById("init").dataset.govuk;
document.body.classList.add("js-enabled", "govuk-frontend-supported");
import(govuk).then(({ initAll }) => initAll());
