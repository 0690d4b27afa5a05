using System.Diagnostics;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;
using Studio.Liquid;

namespace Studio.Benchmarks.Engines;

/// <summary>
/// The two templates of <c>shared/peers/liquid</c>, parsed once and rendered by Studio and by liquidjs in turns. Both are given the same JSON data and must write the same text. Studio makes a new
/// scope for every render, as a decision does.
/// </summary>
internal static class LiquidBenchmark
{
    private const int Rounds = 3;
    private const double Goal = 5;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    private static readonly Dictionary<string, string> Templates = new(StringComparer.Ordinal)
    {
        ["small"] = """Hello {{ customer.name | default: "there" }}, {{ offer.title }} for {{ offer.price | times: 0.9 | round: 2 }} {{ offer.currency }}.""",
        ["list20"] = """<h1>{{ customer.name | escape }}</h1><p>{% if customer.tier == "gold" %}Thank you, gold member.{% elsif customer.tier == "silver" %}Welcome back.{% else %}Hello.{% endif %}</p><ul>{% for p in products %}<li class="{% cycle 'odd','even' %}">{{ forloop.index }}. {{ p.title | escape | upcase }} - {{ p.price | times: 1.2 | round: 2 }} {% if p.stock > 0 %}in stock{% else %}sold out{% endif %}</li>{% endfor %}</ul>{% assign total = 0 %}{% for p in products %}{% assign total = total | plus: p.price %}{% endfor %}<b>{{ total | round: 2 }}</b> {{ "now" | date: "%Y-%m-%d" }}""",
    };

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        using var peer = await LiquidPeer.FindAsync(cancellationToken);
        if (peer is null)
        {
            Report.Say("liquidjs cannot be had here: STUDIO_LIQUIDJS names a folder with it; only Studio is measured.");
        }

        var engine = new LiquidEngine(new LiquidOptions());
        var rates = Templates.Keys.ToDictionary(n => n, _ => (Studio: new List<double>(), Peer: new List<double>()), StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, source) in Templates)
            {
                var template = engine.Parse(source);
                await RenderAsync(template, Warm, cancellationToken);
                var (rate, bytes, output) = await RenderAsync(template, Measured, cancellationToken);
                rates[name].Studio.Add(rate);
                outputs[name] = output;
                if (round == 0)
                {
                    report.Add(name + ".allocated", bytes, "bytes a render");
                }
            }

            if (peer is not null)
            {
                foreach (var (name, (rate, output)) in await peer.MeasureAsync(Templates, Data(), Warm, Measured, cancellationToken))
                {
                    rates[name].Peer.Add(rate);
                    if (Plain(output) != Plain(outputs[name]))
                    {
                        throw new CannotRunException($"The peer writes another text for '{name}':\n{output}\n{outputs[name]}");
                    }
                }
            }
        }

        foreach (var (name, (studio, other)) in rates)
        {
            report.Add(name + ".studio", Middle(studio), "renders/s");
            if (peer is not null)
            {
                report.Add(name + ".liquidjs", Middle(other), "renders/s");
                report.AtLeast(name + ".ratio", Middle(studio) / Middle(other), "times", Goal);
            }
        }
    }

    private static async Task<(double Rate, double Bytes, string Output)> RenderAsync(LiquidTemplate template, TimeSpan time, CancellationToken cancellationToken)
    {
        var data = Values();
        var (count, output) = (0L, "");
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            for (var batch = 0; batch < 16; batch++, count++)
            {
                output = await template.RenderAsync(new LiquidScope(data) { Encoding = LiquidEncoding.None }, cancellationToken);
            }
        }

        return (count / Stopwatch.GetElapsedTime(began).TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)count, output);
    }

    // JavaScript writes 388.0 as 388; Shopify's Liquid, and the golden suite with it, keeps the place.
    private static string Plain(string output) => output.Replace(".0<", "<", StringComparison.Ordinal);

    private static double Middle(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static JsonObject Data() => new()
    {
        ["customer"] = new JsonObject { ["name"] = "Anna <Müller>", ["tier"] = "gold" },
        ["offer"] = new JsonObject { ["title"] = "Premium care", ["price"] = 129.9, ["currency"] = "EUR" },
        ["products"] = new JsonArray([.. Enumerable.Range(0, 20).Select(i => (JsonNode)new JsonObject { ["title"] = FormattableString.Invariant($"Product & {i}"), ["price"] = 9.9 + i, ["stock"] = i % 3 })]),
    };

    // The same data as it comes from a decision: JSON.
    private static JsonObject Values() => (JsonObject)JsonNode.Parse(Data().ToJsonString())!;
}
