using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Events;

/// <summary>What nobody should send gets a clear refusal and changes nothing; alone and in a list.</summary>
[Collection(RunningHostGroup.Name)]
public class BadEventTests(RunningHost running)
{
    private const string Subject = "\"subject\":{\"kind\":\"customer\",\"id\":\"" + RunningHost.Emma + "\"}";

    /// <summary>What is wrong, the body, the status and the field that is named (null: any).</summary>
    private static readonly (string What, string Body, int Status, string? Field)[] Cases =
    [
        ("nothing", "", 400, null),
        ("white space", "   ", 400, null),
        ("no JSON", "hello", 400, null),
        ("a brace", "{", 400, null),
        ("a cut body", "{\"type\":\"note\"," + Subject, 400, null),
        ("two bodies", Note() + Note(), 400, null),
        ("a comment", "{/* */" + Note()[1..], 400, null),
        ("a trailing comma", Note()[..^1] + ",}", 400, null),
        ("single quotes", Note().Replace('"', '\''), 400, null),
        ("null", "null", 400, null),
        ("a list", "[" + Note() + "]", 400, null),
        ("a number", "42", 400, null),
        ("a text", "\"note\"", 400, null),
        ("a type twice", "{\"type\":\"note\",\"type\":\"call\"," + Subject + "}", 400, null),
        ("a subject's id twice", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\",\"id\":\"" + RunningHost.Emma + "\",\"id\":\"" + RunningHost.Wang + "\"}}", 400, null),
        ("bytes that are no UTF-8", "{\"type\":\"note\",\"title\":\"\u00ff\"," + Subject + "}", 400, null),
        ("half a surrogate", With("\"title\":\"\\ud800\""), 400, "title"),
        ("NUL in the title", With("\"title\":\"a\\u0000b\""), 400, "title"),
        ("NUL in the payload", "{\"type\":\"search\"," + Subject + ",\"payload\":{\"query\":\"a\\u0000b\"}}", 400, "payload.query"),
        ("NUL in the type", "{\"type\":\"no\\u0000te\"," + Subject + "}", 400, "type"),
        ("depth", With("\"payload\":" + new string('[', 40) + new string(']', 40)), 400, null),
        ("great depth", With("\"payload\":" + new string('[', 20_000) + new string(']', 20_000)), 400, null),
        ("deep objects", With("\"payload\":" + string.Concat(Enumerable.Repeat("{\"a\":", 50)) + "1" + new string('}', 50)), 400, null),
        ("no type", "{" + Subject + "}", 400, "type"),
        ("an empty type", "{\"type\":\"\"," + Subject + "}", 400, "type"),
        ("a type of null", "{\"type\":null," + Subject + "}", 400, "type"),
        ("an unknown type", "{\"type\":\"nothing\"," + Subject + "}", 400, "type"),
        ("a type in capitals", "{\"type\":\"NOTE\"," + Subject + "}", 400, "type"),
        ("a type that is a number", "{\"type\":1," + Subject + "}", 400, "type"),
        ("a type that is an object", "{\"type\":{\"a\":1}," + Subject + "}", 400, "type"),
        ("a very long type", "{\"type\":\"" + new string('n', 200) + "\"," + Subject + "}", 400, "type"),
        ("a type that Studio alone records", "{\"type\":\"order\"," + Subject + ",\"payload\":{\"total\":1}}", 400, "type"),
        ("a sign-in that nobody made", "{\"type\":\"sign_in\"," + Subject + "}", 400, "type"),
        ("no subject", "{\"type\":\"note\"}", 400, "subject"),
        ("a subject of null", "{\"type\":\"note\",\"subject\":null}", 400, "subject"),
        ("a subject that is a text", "{\"type\":\"note\",\"subject\":\"" + RunningHost.Emma + "\"}", 400, "subject"),
        ("a subject that is a list", "{\"type\":\"note\",\"subject\":[]}", 400, "subject"),
        ("a subject without id", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\"}}", 400, "subject.id"),
        ("a subject whose id is a number", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\",\"id\":7}}", 400, "subject.id"),
        ("a short id", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\",\"id\":\"01ready\"}}", 400, "subject.id"),
        ("a long id", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\",\"id\":\"" + new string('0', 27) + "\"}}", 400, "subject.id"),
        ("an id of other letters", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\",\"id\":\"01READYCST0000000000000004\"}}", 400, "subject.id"),
        ("an id with SQL", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\",\"id\":\"x' OR 1=1 -- 0000000000000\"}}", 400, "subject.id"),
        ("a subject of no kind", "{\"type\":\"note\",\"subject\":{\"id\":\"" + RunningHost.Emma + "\"}}", 400, "subject.kind"),
        ("a subject of another kind", "{\"type\":\"note\",\"subject\":{\"kind\":\"user\",\"id\":\"" + RunningHost.Emma + "\"}}", 400, "subject.kind"),
        ("a kind that is a number", "{\"type\":\"note\",\"subject\":{\"kind\":2,\"id\":\"" + RunningHost.Emma + "\"}}", 400, "subject.kind"),
        ("a customer who is not there", "{\"type\":\"note\",\"subject\":{\"kind\":\"customer\",\"id\":\"01never0000000000000000000\"}}", 400, "subject.id"),
        ("a time in the future", With("\"occurredAt\":\"2999-01-01T00:00:00Z\""), 400, "occurredAt"),
        ("a time in an hour", With("\"occurredAt\":\"" + TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", CultureInfo.InvariantCulture) + "\""), 400, "occurredAt"),
        ("a time before all", With("\"occurredAt\":\"1969-12-31T23:59:59Z\""), 400, "occurredAt"),
        ("a time that is none", With("\"occurredAt\":\"yesterday\""), 400, "occurredAt"),
        ("the thirtieth of February", With("\"occurredAt\":\"2026-02-30T00:00:00Z\""), 400, "occurredAt"),
        ("a time of day", With("\"occurredAt\":\"12:30\""), 400, "occurredAt"),
        ("a date in another form", With("\"occurredAt\":\"11/22/2026\""), 400, "occurredAt"),
        ("a time that is a number", With("\"occurredAt\":1763800000000"), 400, "occurredAt"),
        ("a time that is a list", With("\"occurredAt\":[]"), 400, "occurredAt"),
        ("a very long time", With("\"occurredAt\":\"2026-01-01" + new string('0', 100) + "\""), 400, "occurredAt"),
        ("a channel that is a number", With("\"channel\":1"), 400, "channel"),
        ("a long channel", With("\"channel\":\"" + new string('c', 51) + "\""), 400, "channel"),
        ("a long touchpoint", With("\"touchpoint\":\"" + new string('c', 101) + "\""), 400, "touchpoint"),
        ("a touchpoint that is true", With("\"touchpoint\":true"), 400, "touchpoint"),
        ("a long agent", With("\"agent\":\"" + new string('c', 201) + "\""), 400, "agent"),
        ("a long title", With("\"title\":\"" + new string('c', 301) + "\""), 400, "title"),
        ("a title that is an object", With("\"title\":{\"en\":\"x\"}"), 400, "title"),
        ("a long text", With("\"text\":\"" + new string('c', 10_001) + "\""), 400, "text"),
        ("a text that is a list", With("\"text\":[\"a\"]"), 400, "text"),
        ("a long conversation", With("\"conversation\":\"" + new string('c', 101) + "\""), 400, "conversation"),
        ("a conversation that is a number", With("\"conversation\":5"), 400, "conversation"),
        ("a long message id", With("\"sourceMessageId\":\"" + new string('c', 201) + "\""), 400, "sourceMessageId"),
        ("a payload that is a text", "{\"type\":\"search\"," + Subject + ",\"payload\":\"x\"}", 400, "payload"),
        ("a payload that is a list", "{\"type\":\"search\"," + Subject + ",\"payload\":[]}", 400, "payload"),
        ("a payload of another type", "{\"type\":\"search\"," + Subject + ",\"payload\":{\"query\":5}}", 400, "payload.query"),
        ("a number that is a text", "{\"type\":\"search\"," + Subject + ",\"payload\":{\"results\":\"many\"}}", 400, "payload.results"),
        ("a number beyond all", "{\"type\":\"search\"," + Subject + ",\"payload\":{\"results\":1e999}}", 400, "payload.results"),
        ("a key that is a number", With("\"idempotencyKey\":1"), 400, "idempotencyKey"),
        ("a long key", With("\"idempotencyKey\":\"" + new string('k', 201) + "\""), 400, "idempotencyKey"),
        ("a key with a line break", With("\"idempotencyKey\":\"a\\nb\""), 400, "Idempotency-Key"),
        ("an event beyond its size", With("\"extra\":\"" + new string('x', 70_000) + "\""), 413, null),
    ];

    /// <summary>Faults of the whole list.</summary>
    private static readonly (string What, string Body, int Status)[] Lists =
    [
        ("an empty list", "{\"events\":[]}", 400),
        ("a list of null", "{\"events\":null}", 400),
        ("a list that is a text", "{\"events\":\"note\"}", 400),
        ("a list twice", "{\"events\":[" + Note() + "],\"events\":[" + Note() + "]}", 400),
        ("a list that does not end", "{\"events\":[" + Note(), 400),
        ("something after the list", "{\"events\":[" + Note() + "]} x", 400),
        ("1,001 events", "{\"events\":[" + string.Join(',', Enumerable.Repeat(Note(), 1001)) + "]}", 400),
        ("a list beyond its size", "{\"events\":[" + Note() + "],\"x\":\"" + new string('x', 2 * 1024 * 1024) + "\"}", 413),
    ];

    [HostFact]
    public async Task Each_bad_event_is_refused_with_its_field_and_changes_nothing()
    {
        Cases.Length.ShouldBeGreaterThanOrEqualTo(60);
        var before = await StateAsync();
        foreach (var (what, body, status, field) in Cases)
        {
            var answer = await SendAsync(running.Api, body);
            answer.Status.ShouldBe(status, $"{what}: {answer.Text}");
            ((string?)answer.Json!["title"]).ShouldNotBeNullOrEmpty(what);
            if (field is not null)
            {
                answer.Json["errors"].ShouldNotBeNull(what + ": " + answer.Text).AsObject().Select(e => e.Key).ShouldContain(field, what);
            }
        }

        (await StateAsync()).ShouldBe(before);
    }

    [HostFact]
    public async Task In_a_list_each_bad_event_is_refused_alone()
    {
        var before = await StateAsync();

        // What breaks the JSON breaks the whole list: it cannot be told where the next event begins.
        var fitting = Cases.Where(c => c.Field is not null).ToList();
        foreach (var chunk in fitting.Chunk(20))
        {
            var answer = await SendAsync(running.Api, "{\"events\":[" + string.Join(',', chunk.Select(c => c.Body)) + "]}");
            answer.Status.ShouldBe(200, answer.Text);
            var results = answer.Json!["results"]!.AsArray();
            results.Count.ShouldBe(chunk.Length);
            for (var i = 0; i < chunk.Length; i++)
            {
                ((int)results[i]!["status"]!).ShouldBe(chunk[i].Status, chunk[i].What);
                results[i]!["errors"]!.AsObject().Select(e => e.Key).ShouldContain($"events[{i}].{chunk[i].Field}", chunk[i].What);
            }
        }

        (await StateAsync()).ShouldBe(before);
    }

    [HostFact]
    public async Task A_bad_list_is_refused_as_a_whole()
    {
        var before = await StateAsync();
        foreach (var (what, body, status) in Lists)
        {
            (await SendAsync(running.Api, body)).Status.ShouldBe(status, what);
        }

        (await StateAsync()).ShouldBe(before);
    }

    [HostFact]
    public async Task Who_may_not_is_told_so_and_changes_nothing()
    {
        var before = await StateAsync();
        using var stranger = running.Host.CreateClient();
        (await SendAsync(stranger, Note())).Status.ShouldBeOneOf(400, 401);
        foreach (var credential in new[] { "Bearer stk_" + new string('0', 48), "Bearer x", "Widget x", "Widget " + new string('A', 3000), "Basic YTpi" })
        {
            using var forged = running.Host.CreateClient();
            forged.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", credential);
            (await SendAsync(forged, Note())).Status.ShouldBeOneOf(400, 401, 403);
        }

        (await SendAsync(running.Api, Note(), "text/plain")).Status.ShouldBe(415);
        (await SendAsync(running.Api, Note(), "application/x-www-form-urlencoded")).Status.ShouldBe(415);
        (await StateAsync()).ShouldBe(before);
    }

    [HostFact]
    public async Task Whatever_is_changed_in_an_event_the_answer_is_clear_and_only_what_was_accepted_is_recorded()
    {
        // The seed is told, so that a failure can be made again.
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var accepted = 0L;
        var before = await RowsAsync();
        var seeds = Cases.Where(c => c.Body.Length is > 0 and < 2000).Select(c => c.Body).Append(With("\"title\":\"fuzz\"")).Concat(Lists.Where(l => l.Body.Length is < 2000).Select(l => l.Body)).ToArray();
        for (var i = 0; i < 600; i++)
        {
            var body = Mutate(Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]), random);
            var answer = await SendAsync(running.Api, body);
            answer.Status.ShouldBeOneOf([200, 201, 400, 413, 422], $"seed {seed}, {i}: {Convert.ToBase64String(body)}: {answer.Text}");
            accepted += answer.Status switch
            {
                201 when !answer.Replayed => 1,
                200 => answer.Json!["results"]!.AsArray().Count(r => (int)r!["status"]! == 201 && !(bool)r["replayed"]!),
                _ => 0,
            };
        }

        (await RowsAsync() - before).ShouldBe(accepted, $"seed {seed}");
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        var changed = body.ToList();
        for (var n = random.Next(1, 5); n > 0 && changed.Count > 0; n--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(5))
            {
                case 0:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    changed.RemoveAt(at);
                    break;
                case 2:
                    changed.Insert(at, (byte)"{}[]\",:\\0-e"[random.Next(11)]);
                    break;
                case 3:
                    changed.InsertRange(at, changed.GetRange(at, Math.Min(random.Next(30), changed.Count - at)));
                    break;
                default:
                    changed.RemoveRange(at, Math.Min(random.Next(10), changed.Count - at));
                    break;
            }
        }

        return [.. changed];
    }

    private static string Note() => "{\"type\":\"note\"," + Subject + "}";

    private static string With(string member) => "{\"type\":\"note\"," + Subject + "," + member + "}";

    private static Task<JsonAnswer> SendAsync(HttpClient client, string body, string type = "application/json") =>
        SendAsync(client, body.Contains('\u00ff', StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(body) : Encoding.UTF8.GetBytes(body), type);

    private static async Task<JsonAnswer> SendAsync(HttpClient client, byte[] body, string type = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = content };

        // A large body that is refused by its length is never read.
        request.Headers.ExpectContinue = body.Length > 64 * 1024;
        using var answer = await client.SendAsync(request);
        return await JsonAnswer.ReadAsync(answer);
    }

    /// <summary>What an event could change.</summary>
    private async Task<(long, long, long)> StateAsync() => (await RowsAsync(), await running.Stored.CountAsync("IdempotencyKey"), await running.Stored.CountAsync("SubjectMember"));

    private Task<long> RowsAsync() => running.Stored.CountAsync("Interaction WHERE Type <> 'order' AND Type <> 'return'");
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class BadEventTestsOnPostgres(RunningPostgresHost running) : BadEventTests(running);
