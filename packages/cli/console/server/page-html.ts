/** The page without data; its script renders the rest. */
export const pageHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Releases</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
</head>
<body>
<div id="page"></div>
<noscript>The console requires JavaScript. Use rollouts status instead.</noscript>
<script src="page.js"></script>
</body>
</html>
`;
