// Runs the app that the image was built for; `migrate` behind it brings its schema up to date.
await import(`./dist/apps/${process.env.ROOKERY_APP}/src/main.js`);
