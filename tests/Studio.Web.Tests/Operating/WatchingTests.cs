using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Operating;

/// <summary>What an operator sees of a host: metrics, traces, logs, and whether it is ready.</summary>
public sealed partial class WatchingTests : IAsyncLifetime
{
    private const string Token = "operators-token-of-the-test";

    // Stands where a person's or a program's input stands; nothing that an operator reads may hold it.
    private const string Canary = "canary7131";

    private OtlpReceiver _receiver = null!;
    private StudioHost _host = null!;
    private HttpClient _api = null!;

    public async Task InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _host = await StudioHost.StartAsync(settings: new Dictionary<string, string>
        {
            ["Studio__Metrics__Token"] = Token,
            ["Studio__Metrics__Every"] = "00:00:00.2",
            ["Studio__Otlp__Endpoint"] = _receiver.Address,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["Studio__Logging__Json"] = "true",
            ["Logging__LogLevel__Default"] = "Debug",
            ["Logging__LogLevel__Microsoft.AspNetCore.Routing"] = "Information",
            ["Studio__DrainSeconds"] = "3",
        });
        _api = await _host.CreateApiClientAsync();
        (await _api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "note", title = Canary, subject = new { kind = "customer", id = RunningHost.Emma } })).Status.ShouldBe(201);
        (await _api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { customerId = RunningHost.Emma, channel = "phone", touchpoint = "desk" })).Status.ShouldBe(200);
        (await _api.SendJsonAsync(HttpMethod.Get, "/api/content/" + Canary)).Status.ShouldBe(404);
        await ImportAsync();
    }

    /// <summary>A background task, whose orders become contacts by the outbox.</summary>
    private async Task ImportAsync()
    {
        const string Orders = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n900001;22423;REGENCY CAKESTAND;4;1/12/2010 08:26;12,75;17850;United Kingdom\n";
        using var form = new MultipartFormDataContent { { new StringContent(Orders), "file", "orders.csv" }, { new StringContent("true"), "start" } };
        (await _api.PostAsync("/api/imports", form)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_operator_sees_numbers_spans_and_log_lines_with_their_tenant_and_no_secret()
    {
        await MetricsAsync();
        await OtlpAsync();
        Logs();
        await DrainAsync();
    }

    private async Task MetricsAsync()
    {
        using var client = _host.CreateClient();
        foreach (var header in new[] { null, "Bearer " + Token + "x", "Bearer", "Basic " + Token })
        {
            client.DefaultRequestHeaders.Remove("Authorization");
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
            (await client.GetAsync("/metrics")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var text = await client.GetStringAsync("/metrics");
        for (var i = 0; i < 50 && !(text.Contains("studio_outbox_size{", StringComparison.Ordinal) && text.Contains("studio_outbox_messages_total{", StringComparison.Ordinal) && text.Contains("studio_task_", StringComparison.Ordinal)); i++)
        {
            await Task.Delay(100);
            text = await client.GetStringAsync("/metrics");
        }

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(l => MetricLine().IsMatch(l));
        Value(lines, "studio_requests_total{tenant=\"Default\",method=\"POST\",route=\"/api/events\",status=\"201\"}").ShouldBe(1);
        Value(lines, "studio_request_duration_seconds_count{tenant=\"Default\",method=\"POST\",route=\"/api/events\"}").ShouldBe(1);
        Value(lines, "studio_request_duration_seconds_bucket{tenant=\"Default\",method=\"POST\",route=\"/api/events\",le=\"+Inf\"}").ShouldBe(1);
        Value(lines, "studio_events_total{tenant=\"Default\",type=\"note\"}").ShouldBe(1);
        Value(lines, "studio_decision_duration_seconds_count{tenant=\"Default\"}").ShouldBe(1);
        Value(lines, "studio_shell_builds_total{tenant=\"Default\"}").ShouldBe(1);
        Value(lines, "studio_shells").ShouldBe(1);
        Value(lines, "studio_outbox_size{tenant=\"Default\",state=\"parked\"}").ShouldBe(0);
        lines.ShouldContain(l => l.StartsWith("studio_outbox_messages_total{tenant=\"Default\"", StringComparison.Ordinal) && l.Contains("outcome=\"delivered\"", StringComparison.Ordinal));
        Value(lines, "studio_task_duration_seconds_count{tenant=\"Default\",task=\"import\",outcome=\"ok\"}").ShouldBe(1);
        lines.ShouldContain(l => l.StartsWith("studio_writer_wait_seconds_count{tenant=\"Default\",class=\"Events\"}", StringComparison.Ordinal));
        Value(lines, "studio_writer_queue{tenant=\"Default\",class=\"Events\"}").ShouldBe(0);
        lines.ShouldContain(l => l.StartsWith("dotnet_gc_", StringComparison.Ordinal));
        text.ShouldNotContain(Canary);
        text.ShouldNotContain(Token);
    }

    private async Task OtlpAsync()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(15) && !(_receiver.Spans.Any(s => s.Name == "decide") && _receiver.Spans.Any(s => s.Name.StartsWith("outbox ", StringComparison.Ordinal)) && _receiver.Metrics.Any(m => m.Name == "studio.decision.duration")))
        {
            await Task.Delay(100);
        }

        var request = _receiver.Spans.First(s => s.Name == "POST /api/decisions").Texts;
        request.ShouldContain("studio.tenant");
        request.ShouldContain("Default");
        request.ShouldContain("studio.user_kind");
        request.ShouldContain("http.route");
        _receiver.Spans.ShouldContain(s => s.Name == "decide");
        _receiver.Spans.ShouldContain(s => s.Name.StartsWith("outbox ", StringComparison.Ordinal));
        _receiver.Metrics.ShouldContain(m => m.Name == "studio.requests" && m.Texts.Contains("/api/events", StringComparison.Ordinal));
        _receiver.Metrics.ShouldContain(m => m.Name == "studio.decision.duration");
        _receiver.Metrics.ShouldAllBe(m => !m.Texts.Contains(Canary, StringComparison.Ordinal));
    }

    private void Logs()
    {
        var lines = _host.Output.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonNode.Parse(l)!).ToList();
        var executing = lines.Where(l => (string?)l["Category"] == "Microsoft.AspNetCore.Routing.EndpointMiddleware").ToList();
        executing.Count.ShouldBeGreaterThan(3);
        foreach (var line in executing)
        {
            var scopes = line["Scopes"]!.AsArray().OfType<JsonObject>().ToList();
            scopes.Select(s => (string?)s["Tenant"]).ShouldContain("Default", line.ToJsonString());
            scopes.Select(s => (string?)s["TraceId"]).OfType<string>().ShouldContain(t => TraceId().IsMatch(t), line.ToJsonString());
        }

        var key = _api.DefaultRequestHeaders.Authorization!.Parameter!;
        foreach (var secret in new[] { key, Token, "studio_user=" })
        {
            _host.Output.ShouldNotContain(secret);
        }

        // The first password is printed once, for the one who started the host.
        Regex.Count(_host.Output, Regex.Escape(_host.AdminPassword), RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(1);
    }

    private async Task DrainAsync()
    {
        using var client = _host.CreateClient();
        using (Process.Start("kill", ["-TERM", _host.Process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await client.AnswersAsync("/health/ready", HttpStatusCode.ServiceUnavailable);
        }

        using var answer = await client.GetAsync("/health/ready");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"status":"stopping","checks":{}}""");

        // Whom a load balancer still sends is served.
        (await client.GetAsync("/shop")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await _host.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        _host.Process.ExitCode.ShouldBe(0);
    }

    private static double Value(IEnumerable<string> lines, string series) =>
        double.Parse(lines.Single(l => l.StartsWith(series + " ", StringComparison.Ordinal))[series.Length..], CultureInfo.InvariantCulture);

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .*|[a-z_][a-z0-9_]*(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\})? [-+0-9.eEInfNa]+)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetricLine();

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TraceId();
}

/// <summary>Without the operator's token there are no metrics.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class UnwatchedTests(RunningHost running)
{
    [Fact]
    public async Task Without_a_token_there_is_no_address_of_metrics()
    {
        using var client = running.Host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "");
        (await client.GetAsync("/metrics")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await running.Api.GetAsync("/metrics")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
