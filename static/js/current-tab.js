// On a narrow screen the tab one stands on is brought into sight.
document.querySelector(".page-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
