using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Pages;

/// <summary>The pages that people have open all day, with a million customers: how long the server takes, what scripts they carry, and what Lighthouse says.</summary>
internal static partial class PagesBenchmark
{
    private const int WarmUp = 100;
    private const int Asks = 400;
    private const int Looks = 3;
    private const double MedianGoal = 15;
    private const double SlowGoal = 60;
    private const double ScriptGoal = 60;
    private const double ScoreGoal = 95;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var studio = await StudioUnderTest.StartAsync(cancellationToken);
        await MillionCustomers.FillAsync(studio, cancellationToken);
        using var person = await studio.Host.SignInAsync();
        var customers = await CustomersAsync(studio, cancellationToken);

        // The import's last work on indexes is not what is measured.
        await Task.Delay(TimeSpan.FromSeconds(20), cancellationToken);
        report.Add("disk-sync.p50", DiskSync.Measure(studio.Host.DataFolder).Percentile(50), "ms");
        await TimeAsync(report, person, "list", i => Invariant($"/admin/content/Customer?field=Customer.City&op=eq&value=City+{i * 37 % MillionCustomers.Cities}&sort=-ModifiedUtc"), "Customer ", cancellationToken);
        await TimeAsync(report, person, "editor", i => "/admin/content/item/" + customers[i % customers.Count], "customer", cancellationToken);
        await TimeAsync(report, person, "dashboard", _ => "/admin", "", cancellationToken);
        await TimeAsync(report, person, "shop-product", _ => "/shop/product/TEA-OOLONG", "Oolong", cancellationToken);

        (string Name, string Path, bool SignedIn)[] pages =
        [
            ("list", "/admin/content/Customer?field=Customer.City&op=eq&value=City+7&sort=-ModifiedUtc", true), ("editor", "/admin/content/item/" + customers[0], true), ("shop-product", "/shop/product/TEA-OOLONG", false),
        ];
        var (lighthouse, reason) = await Lighthouse.FindAsync(cancellationToken);
        if (lighthouse is null)
        {
            Report.Say("Lighthouse is left out: " + reason);
            report.Below("list.scripts", await ScriptsAsync(person, await LinkedAsync(person, pages[0].Path, cancellationToken), cancellationToken), "kB gzip", ScriptGoal);
            return;
        }

        var cookies = await CookiesAsync(studio, cancellationToken);
        foreach (var (name, path, signedIn) in pages)
        {
            var looks = new List<LighthouseScore>();
            for (var i = 0; i < Looks; i++)
            {
                looks.Add(await lighthouse.LookAsync(new Uri(studio.Host.Address, path), signedIn ? cookies : "", cancellationToken));
            }

            // The middle of three: a moment in which the machine does something else is not the page's.
            report.AtLeast($"{name}.lighthouse.performance", looks.Select(l => l.Performance).Order().ElementAt(Looks / 2), "of 100", ScoreGoal);
            report.AtLeast($"{name}.lighthouse.accessibility", looks.Select(l => l.Accessibility).Order().ElementAt(Looks / 2), "of 100", ScoreGoal);
            var scripts = await ScriptsAsync(person, looks[^1].Scripts, cancellationToken);
            if (name == "list")
            {
                report.Below($"{name}.scripts", scripts, "kB gzip", ScriptGoal);
            }
            else
            {
                report.Add($"{name}.scripts", scripts, "kB gzip");
            }
        }
    }

    /// <summary>Asks for the pages one after the other, as a person on loopback: from the request to the last byte of the answer.</summary>
    private static async Task TimeAsync(Report report, HttpClient person, string name, Func<int, string> path, string expected, CancellationToken cancellationToken)
    {
        Report.Say("measuring " + name);
        var samples = new Samples();
        for (var i = 0; i < WarmUp + Asks; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await person.GetAsync(path(i), cancellationToken);
            var page = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode || !page.Contains(expected, StringComparison.Ordinal))
            {
                throw new CannotRunException($"{path(i)} answered {(int)answer.StatusCode} without '{expected}'.");
            }

            if (i >= WarmUp)
            {
                samples.Add(began);
            }
        }

        report.Below(name + ".p50", samples.Percentile(50), "ms", MedianGoal);
        report.Below(name + ".p99", samples.Percentile(99), "ms", SlowGoal);
    }

    private static async Task<IReadOnlyList<string>> CustomersAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        var answer = await studio.Api.GetFromJsonAsync<JsonObject>("/api/content?type=Customer&pageSize=100", cancellationToken);
        return [.. answer!["items"]!.AsArray().Select(i => (string)i!["ContentItemId"]!)];
    }

    /// <summary>The compressed size of scripts, as a browser that takes gzip gets them.</summary>
    private static async Task<double> ScriptsAsync(HttpClient client, IReadOnlyList<string> scripts, CancellationToken cancellationToken)
    {
        long bytes = 0;
        foreach (var script in scripts)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, script);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            using var answer = await client.SendAsync(request, cancellationToken);
            bytes += (await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken)).Length;
        }

        return scripts.Count == 0 ? throw new CannotRunException("The page has no scripts.") : bytes / 1000.0;
    }

    /// <summary>The scripts that a page names, with what they import.</summary>
    private static async Task<IReadOnlyList<string>> LinkedAsync(HttpClient client, string page, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var waiting = new Queue<Uri>(Source().Matches(await client.GetStringAsync(page, cancellationToken)).Select(m => new Uri(client.BaseAddress!, m.Groups["url"].Value)));
        while (waiting.TryDequeue(out var script))
        {
            if (found.Contains(script.ToString(), StringComparer.Ordinal))
            {
                continue;
            }

            found.Add(script.ToString());
            foreach (Match import in Import().Matches(await client.GetStringAsync(script, cancellationToken)))
            {
                waiting.Enqueue(new Uri(script, import.Groups["url"].Value));
            }
        }

        return found;
    }

    /// <summary>The cookies of somebody who is signed in, for a browser that somebody else drives.</summary>
    private static async Task<string> CookiesAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        var jar = new System.Net.CookieContainer();
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = jar, AllowAutoRedirect = false }) { BaseAddress = studio.Host.Address };
        var token = StudioHost.FormToken(await client.GetStringAsync("/admin/sign-in", cancellationToken));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["UserName"] = "admin", ["Password"] = studio.Host.AdminPassword, ["__RequestVerificationToken"] = token });
        using var answer = await client.PostAsync("/admin/sign-in", form, cancellationToken);
        return jar.GetCookieHeader(studio.Host.Address);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""<script[^>]*\ssrc="(?<url>[^"]+)["]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Source();

    [GeneratedRegex("""(from|import)\s*["'](?<url>\.[^"']+\.js)["']""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Import();
}
