// Shows the API's description. Tokens typed into the page stay in the page.

const place = document.querySelector("#description");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.source,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: "list",
  persistAuthorization: false,
  tryItOutEnabled: false,
  validatorUrl: null,
});
