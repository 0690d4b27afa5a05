using System.Text;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>What is sent wrong is refused with a sentence and the place of the fault, and nothing changes.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class WrongBodyTests(RunningHost running)
{
    private const string Emma = RunningHost.Emma;
    private const string Events = "/api/events";
    private const string Decisions = "/api/decisions";
    private const string Content = "/api/content";
    private static readonly string Subject = $$"""
        "subject": {"kind": "customer", "id": "{{Emma}}"}
        """;

    /// <summary>Name → where, body, status, path of the fault (null: none is told).</summary>
    public static TheoryData<string, string, string, int, string?> Cases() => new()
    {
        { "no body", Events, "", 400, "" },
        { "cut off", Events, """{"type": "note", """, 400, "" },
        { "not JSON", Events, "type=note", 400, "" },
        { "an array", Events, "[]", 400, "" },
        { "a word", Events, "null", 400, "" },
        { "too deep", Events, $$"""{"type": "note", {{Subject}}, "payload": {{Deep(40)}} }""", 400, "" },
        { "deeper than any stack", Events, Deep(5_000), 400, "" },
        { "too large", Events, $$"""{"type": "note", {{Subject}}, "text": "{{new string('x', 70_000)}}"}""", 413, null },
        { "a property twice", Events, $$"""{"type": "note", "type": "call", {{Subject}} }""", 400, "" },
        { "no type", Events, $$"""{ {{Subject}} }""", 400, "type" },
        { "unknown type", Events, $$"""{"type": "teleport", {{Subject}} }""", 400, "type" },
        { "a type that only Studio writes", Events, $$"""{"type": "order", {{Subject}}, "payload": {"total": 1} }""", 400, "type" },
        { "type is a number", Events, $$"""{"type": 5, {{Subject}} }""", 400, "type" },
        { "type is an object", Events, $$"""{"type": {}, {{Subject}} }""", 400, "type" },
        { "no subject", Events, """{"type": "note"}""", 400, "subject" },
        { "subject is a text", Events, """{"type": "note", "subject": "me"}""", 400, "subject" },
        { "subject of no kind", Events, $$"""{"type": "note", "subject": {"kind": "king", "id": "{{Emma}}"} }""", 400, "subject.kind" },
        { "unknown customer", Events, """{"type": "note", "subject": {"kind": "customer", "id": "01never0000000000000000000"}}""", 400, "subject.id" },
        { "a product as customer", Events, """{"type": "note", "subject": {"kind": "customer", "id": "01readyprdct00000000000001"}}""", 400, "subject.id" },
        { "id with a quote", Events, """{"type": "note", "subject": {"kind": "visitor", "id": "' OR 1=1 --"}}""", 400, "subject.id" },
        { "in the future", Events, $$"""{"type": "note", {{Subject}}, "occurredAt": "2999-01-01T00:00:00Z"}""", 400, "occurredAt" },
        { "before all time", Events, $$"""{"type": "note", {{Subject}}, "occurredAt": "0001-01-01T00:00:00Z"}""", 400, "occurredAt" },
        { "no time at all", Events, $$"""{"type": "note", {{Subject}}, "occurredAt": "yesterday"}""", 400, "occurredAt" },
        { "NUL in the text", Events, $$"""{"type": "note", {{Subject}}, "text": "a\u0000b"}""", 400, "text" },
        { "title too long", Events, $$"""{"type": "note", {{Subject}}, "title": "{{new string('x', 301)}}"}""", 400, "title" },
        { "payload is a list", Events, $$"""{"type": "page_view", {{Subject}}, "payload": []}""", 400, "payload" },
        { "payload of the wrong type", Events, $$"""{"type": "page_leave", {{Subject}}, "payload": {"seconds": "many"} }""", 400, "payload.seconds" },
        { "half a surrogate pair", Events, $$"""{"type": "note", {{Subject}}, "text": "\ud800"}""", 400, "text" },
        { "key too long", Events, $$"""{"type": "note", {{Subject}}, "idempotencyKey": "{{new string('k', 201)}}"}""", 400, "idempotencyKey" },

        { "no touchpoint", Decisions, $$"""{"customerId": "{{Emma}}"}""", 400, "touchpoint" },
        { "nobody there", Decisions, """{"touchpoint": "shop.cart"}""", 400, "customerId" },
        { "unknown customer", Decisions, """{"touchpoint": "shop.cart", "customerId": "01never0000000000000000000"}""", 400, "customerId" },
        { "customer is a number", Decisions, """{"touchpoint": "shop.cart", "customerId": 7}""", 400, "customerId" },
        { "limit of none", Decisions, $$"""{"touchpoint": "shop.cart", "customerId": "{{Emma}}", "limit": 0}""", 400, "limit" },
        { "limit of all", Decisions, $$"""{"touchpoint": "shop.cart", "customerId": "{{Emma}}", "limit": 1e9}""", 400, "limit" },
        { "limit is a text", Decisions, $$"""{"touchpoint": "shop.cart", "customerId": "{{Emma}}", "limit": "5"}""", 400, "limit" },
        { "too large", Decisions, $$"""{"touchpoint": "{{new string('x', 20_000)}}"}""", 413, null },

        { "no kind", "/api/decisions/01never0000000000000000000/responses", $$"""{"ruleId": "{{Emma}}"}""", 400, "kind" },
        { "unknown kind", "/api/decisions/01never0000000000000000000/responses", $$"""{"ruleId": "{{Emma}}", "kind": "maybe"}""", 400, "kind" },
        { "no rule", "/api/decisions/01never0000000000000000000/responses", """{"kind": "accepted"}""", 400, "ruleId" },
        { "unknown decision", "/api/decisions/01never0000000000000000000/responses", $$"""{"ruleId": "{{Emma}}", "kind": "accepted"}""", 404, null },

        { "no type", Content, "{}", 400, "ContentType" },
        { "unknown type", Content, """{"ContentType": "Dragon"}""", 400, "ContentType" },
        { "a part is a text", Content, """{"ContentType": "Customer", "CustomerPart": "Mei"}""", 400, "CustomerPart" },
        { "a field is a text", Content, """{"ContentType": "Customer", "CustomerPart": {"Name": "Mei"}}""", 400, "CustomerPart.Name" },
        { "a text is a number", Content, """{"ContentType": "Customer", "CustomerPart": {"Name": {"Text": 5}}}""", 400, "CustomerPart.Name" },
        { "no name", Content, """{"ContentType": "Customer", "CustomerPart": {}}""", 400, "CustomerPart.Name" },
        { "NUL in a name", Content, """{"ContentType": "Customer", "CustomerPart": {"Name": {"Text": "a\u0000b"}}}""", 400, "CustomerPart.Name" },
        { "a flag is a text", Content, """{"ContentType": "Customer", "CustomerPart": {"Name": {"Text": "x"}, "Sample": {"Value": "yes"}}}""", 400, "CustomerPart.Sample" },
        { "a date of no calendar", Content, """{"ContentType": "Customer", "CustomerPart": {"Name": {"Text": "x"}}, "Customer": {"Birthday": {"Value": "1999-02-30"}}}""", 400, "Customer.Birthday" },
        { "half a penny", Content, """{"ContentType": "Offer", "OfferPart": {"Title": {"en": "x"}, "Value": {"Amount": 0.5, "Currency": "GBP"}}}""", 400, "OfferPart.Value" },
        { "money of no country", Content, """{"ContentType": "Offer", "OfferPart": {"Title": {"en": "x"}, "Value": {"Amount": 5, "Currency": "pounds"}}}""", 400, "OfferPart.Value" },
        { "an id that is none", Content, """{"ContentType": "Customer", "ContentItemId": "../../etc", "CustomerPart": {"Name": {"Text": "x"}}}""", 400, "ContentItemId" },
        { "another type under the id", Content, $$"""{"ContentType": "Product", "ContentItemId": "{{Emma}}", "ProductPart": {"Code": {"Text": "x"}, "Name": {"en": "x"} } }""", 400, "ContentType" },
        { "too large", Content, $$"""{"ContentType": "Customer", "CustomerPart": {"Name": {"Text": "{{new string('x', 1_100_000)}}"} } }""", 413, null },
        { "a rule without an offer", Content, """{"ContentType": "Rule", "RulePart": {"Name": {"Text": "x"}}}""", 400, "RulePart.Offer" },
        { "a script that does not end", Content, """{"ContentType": "SalesScript", "SalesScriptPart": {"Name": {"Text": "x"}, "Text": {"en": "{% if customer.name %}"}}}""", 400, "SalesScriptPart.Text.en" },
        { "a draft that is neither", Content + "?draft=perhaps", """{"ContentType": "Offer"}""", 400, "draft" },

        { "a form is needed", "/api/imports", "{}", 415, null },
        { "condition too long", "/api/rules/check", $$"""{"condition": "{{new string('x', 9000)}}"}""", 400, "condition" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_wrong_body_is_refused_with_its_place_and_changes_nothing(string what, string url, string body, int status, string? path)
    {
        var before = await running.Stored.CountsAsync();
        var answer = await running.Api.SendTextAsync(HttpMethod.Post, url, body);
        answer.Status.ShouldBe(status, $"{what}: {answer.Text}");
        IsAProblem(answer);
        if (path is { Length: > 0 })
        {
            answer.ErrorPaths.ShouldContain(p => p == path || p.StartsWith(path + ".", StringComparison.Ordinal), $"{what}: {answer.Text}");
        }

        (await running.Stored.CountsAsync()).ShouldBe(before, what);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    [InlineData("")]
    public async Task Another_content_type_is_415(string contentType)
    {
        foreach (var url in new[] { Events, Decisions, Content, "/api/rules/check" })
        {
            var answer = await running.Api.SendTextAsync(HttpMethod.Post, url, "{}", contentType);
            answer.Status.ShouldBe(415, url);
            IsAProblem(answer);
        }
    }

    [Fact]
    public async Task A_text_that_is_not_UTF_8_is_refused()
    {
        var before = await running.Stored.CountsAsync();
        using var content = new ByteArrayContent([.. Encoding.ASCII.GetBytes("{\"type\": \"note\", " + Subject + ", \"text\": "), 0x22, 0xFF, 0xFE, 0x22, (byte)'}']);
        content.Headers.ContentType = new("application/json");
        using var answer = await running.Api.PostAsync(Events, content);
        ((int)answer.StatusCode).ShouldBe(400);
        (await running.Stored.CountsAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("/api/content", 400, "type")]
    [InlineData("/api/content?type=Dragon", 400, "type")]
    [InlineData("/api/content?type=Customer&page=x", 400, "page")]
    [InlineData("/api/content?type=Customer&page=-1", 400, "page")]
    [InlineData("/api/content?type=Customer&page=99999999999", 400, "page")]
    [InlineData("/api/content?type=Customer&where=Name", 400, "where[0]")]
    [InlineData("/api/content?type=Customer&where=Nothing:eq:1", 400, null)]
    [InlineData("/api/content?type=Customer&where=CustomerPart.Name:like:1", 400, "where[0]")]
    [InlineData("/api/content?type=Customer&sort=Name%27;DROP TABLE Role", 400, null)]
    [InlineData("/api/content?type=Customer&version=oldest", 400, "version")]
    [InlineData("/api/content/01never0000000000000000000", 404, null)]
    [InlineData("/api/content/..%2f..%2fetc", 404, null)]
    [InlineData("/api/decisions/nothing", 404, null)]
    [InlineData("/api/imports/nothing", 404, null)]
    public async Task A_wrong_question_is_refused_with_its_place(string url, int status, string? path)
    {
        var answer = await running.Api.SendTextAsync(HttpMethod.Get, url, null);
        answer.Status.ShouldBe(status, answer.Text);
        IsAProblem(answer);
        if (path is not null)
        {
            answer.ErrorPaths.ShouldContain(path, answer.Text);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_order_file_is_refused_and_not_kept()
    {
        var before = await running.Stored.CountAsync("ImportJob");
        foreach (var (name, file) in new (string, byte[])[]
        {
            ("empty", []), ("one word", "hello"u8.ToArray()), ("other columns", "a;b;c\n1;2;3\n"u8.ToArray()), ("binary", [0x50, 0x4B, 3, 4, 0, 0, 0, 255]),
            ("only a header", "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n"u8.ToArray()),
        })
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "../../" + name + ".csv" } };
            using var answer = await running.Api.PostAsync("/api/imports", form);
            var text = await answer.Content.ReadAsStringAsync();
            ((int)answer.StatusCode).ShouldBe(400, $"{name}: {text}");
            IsAProblem(new JsonAnswer(400, answer.Content.Headers.ContentType?.ToString(), text, false));
        }

        using var none = new MultipartFormDataContent { { new StringContent("x"), "other" } };
        using var refused = await running.Api.PostAsync("/api/imports", none);
        ((int)refused.StatusCode).ShouldBe(400);
        (await running.Stored.CountAsync("ImportJob")).ShouldBe(before);
    }

    private static void IsAProblem(JsonAnswer answer)
    {
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json", Case.Sensitive, answer.Text);
        ((string)answer.Json!["title"]!).ShouldNotBeNullOrWhiteSpace();
        ((string)answer.Json["detail"]!).ShouldNotBeNullOrWhiteSpace();
        ((int)answer.Json["status"]!).ShouldBe(answer.Status);
        foreach (var trace in new[] { "   at ", "Exception", "System.", "Microsoft.", "SQLite", ".cs:line" })
        {
            answer.Text.ShouldNotContain(trace, Case.Sensitive);
        }
    }

    private static string Deep(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
}
