using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;
using Studio.Kernel.Values;

namespace Studio.Benchmarks.Decisions;

/// <summary>The rules of the wind tunnel's benchmark, five of each of 200 countries, and what a planner tries: some asked otherwise, as drafts, and some switched off.</summary>
internal sealed class TunnelRules(HttpClient api)
{
    public const int Countries = 200;
    private const int Rules = 1_000;
    private const int Offers = 200;
    private const int Tried = 50;
    private const string Machine = "22423";

    /// <summary>What who bought something bought.</summary>
    public static readonly IReadOnlySet<string> Bought = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Machine };

    private readonly HashSet<string> _off = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _drafts = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Off => _off;

    public IReadOnlyCollection<string> Drafts => _drafts.Keys;

    /// <summary>All offers there are.</summary>
    public Dictionary<string, KnownOffer> Known { get; } = new(StringComparer.Ordinal);

    public static string Country(int i) => string.Create(CultureInfo.InvariantCulture, $"Country {i}");

    /// <summary>A rule as it is tried; null where it is off.</summary>
    public DecisionEngine.Rules.Rule? Changed(DecisionEngine.Rules.Rule rule) => _off.Contains(rule.Id) ? null : _drafts.TryGetValue(rule.Id, out var condition) ? rule with { Condition = condition } : rule;

    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < Offers; i++)
        {
            await SaveAsync("", new JsonObject
            {
                ["ContentType"] = "Offer",
                ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = $"Offer {Text(i)}" }, ["Value"] = new JsonObject { ["Amount"] = 500 + (100 * i), ["Currency"] = "GBP" } },
            }, cancellationToken);
        }

        await ReadOffersAsync(cancellationToken);
        var mine = Known.Values.Where(o => o.Title.StartsWith("Offer ", StringComparison.Ordinal)).OrderBy(o => o.Id, StringComparer.Ordinal).Select(o => o.Id).ToList();
        for (var i = 0; i < Rules; i++)
        {
            var rule = await SaveAsync("", Rule(i, mine[((7 * i) + (i / Countries)) % Offers]), cancellationToken);
            var id = (string)rule["ContentItemId"]!;
            if (i < Tried)
            {
                _drafts[id] = Condition(i, least: 300);
                rule["RulePart"]!["Condition"] = TextField(_drafts[id]);
                await SaveAsync("?draft=true", rule, cancellationToken);
            }
            else if (i >= Rules - Tried)
            {
                _off.Add(id);
            }
        }
    }

    private async Task ReadOffersAsync(CancellationToken cancellationToken)
    {
        for (var (page, total) = (1, 1); Known.Count < total; page++)
        {
            var answer = (await api.GetFromJsonAsync<JsonObject>(FormattableString.Invariant($"/api/content?type=Offer&sort=CreatedUtc&pageSize=100&page={page}"), cancellationToken))!;
            total = (int)answer["total"]!;
            foreach (var item in answer["items"]!.AsArray())
            {
                var (id, value) = ((string)item!["ContentItemId"]!, item["OfferPart"]!["Value"]);
                Known[id] = new KnownOffer(id, (string)item["ContentItemVersionId"]!, (string?)item["DisplayText"] ?? id, new Money((long?)value?["Amount"] ?? 0, (string?)value?["Currency"] ?? "GBP"));
            }
        }
    }

    private static JsonObject Rule(int i, string offer) => new()
    {
        ["ContentType"] = "Rule",
        ["RulePart"] = new JsonObject
        {
            ["Name"] = TextField($"Rule {Text(i)}"),
            ["Condition"] = TextField(Condition(i, least: 500)),
            ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray(offer) },
            ["Priority"] = new JsonObject { ["Value"] = i / Countries % 2 },
        },
    };

    private static string Condition(int i, int least)
    {
        var country = Country(i % Countries);
        return (i / Countries) switch
        {
            0 => $"customer.country == '{country}' && facts.orderTotal90d >= {Text(least)}",
            1 => $"customer.country == '{country}' && facts.orderCount90d >= 2 && facts.daysSinceLastOrder < 60",
            2 => $"customer.country == '{country}' && facts.bought('{Machine}') && cart.total < 100",
            3 => $"(customer.country == '{country}' || customer.country == 'Nowhere {Text(i)}') && !(facts.contacts30d < 1)",
            _ => $"customer.country == '{country}' && visit.minutes >= 5 && context.channel != 'mail'",
        };
    }

    private async Task<JsonObject> SaveAsync(string query, JsonObject item, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync("/api/content" + query, item, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!
            : throw new CannotRunException($"An item was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static JsonObject TextField(string text) => new() { ["Text"] = text };

    private static string Text(int i) => i.ToString(CultureInfo.InvariantCulture);
}
