using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Hosts;

/// <summary>Makes the planner's work through REST: offers, scripts and published rules.</summary>
internal static class PlannedRules
{
    private const int Offers = 20;
    private const int Scripts = 10;

    public static async Task MakeAsync(StudioUnderTest studio, int rules, CancellationToken cancellationToken)
    {
        Report.Say("making the rules");
        var offers = new List<string>();
        for (var i = 0; i < Offers; i++)
        {
            offers.Add(await SaveAsync(studio, Offer(i), cancellationToken));
        }

        var scripts = new List<string>();
        for (var i = 0; i < Scripts; i++)
        {
            scripts.Add(await SaveAsync(studio, Script(i), cancellationToken));
        }

        for (var i = 0; i < rules; i++)
        {
            await SaveAsync(studio, Rule(i, offers[i % Offers], scripts[i % Scripts]), cancellationToken);
        }
    }

    private static async Task<string> SaveAsync(StudioUnderTest studio, JsonObject item, CancellationToken cancellationToken) =>
        (string)(await studio.SaveAsync(item, cancellationToken))["ContentItemId"]!;

    private static JsonObject Offer(int i) => new()
    {
        ["ContentType"] = "Offer",
        ["OfferPart"] = new JsonObject
        {
            ["Title"] = new JsonObject { ["en"] = $"Offer {Text(i)}", ["zh-Hant"] = $"優惠 {Text(i)}" },
            ["Value"] = new JsonObject { ["Amount"] = 500 + (100 * i), ["Currency"] = "GBP" },
        },
    };

    private static JsonObject Script(int i) => new()
    {
        ["ContentType"] = "SalesScript",
        ["SalesScriptPart"] = new JsonObject
        {
            ["Name"] = TextField($"Script {Text(i)}"),
            ["Text"] = new JsonObject
            {
                ["en"] = "Thank you{% if customer.name %}, {{ customer.name }}{% endif %}: {{ facts.orderCount90d }} orders in 90 days. Today we have {{ offer.title }} for you, worth {{ offer.value }}.",
                ["zh-Hant"] = "{% if customer.name %}{{ customer.name }}，{% endif %}感謝您：{{ offer.title }}（{{ offer.value }}）。",
            },
        },
    };

    private static JsonObject Rule(int i, string offer, string script) => new()
    {
        ["ContentType"] = "Rule",
        ["RulePart"] = new JsonObject
        {
            ["Name"] = TextField($"Rule {Text(i)}"),
            ["Condition"] = TextField(Conditions.At(i)),
            ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray(offer) },
            ["Script"] = new JsonObject { ["ContentItemIds"] = new JsonArray(script) },
            ["Touchpoints"] = TextField(i % 3 == 0 ? "agent.call,shop.cart" : ""),
            ["Priority"] = new JsonObject { ["Value"] = i * 7 % 50 },
        },
    };

    private static JsonObject TextField(string text) => new() { ["Text"] = text };

    private static string Text(int i) => i.ToString(CultureInfo.InvariantCulture);
}
