using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Liquid.Tests;

public sealed class ScopeTests
{
    [Theory]
    [MemberData(nameof(Unsupported))]
    public void An_object_which_is_not_data_is_refused(object value)
        => Should.Throw<ArgumentException>(() => new LiquidScope().Set("x", value));

    public static TheoryData<object> Unsupported() => [
        new Uri("https://example.org"),
        new object[] { new object() },
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["inner"] = new HttpClientHandler().GetType() },
        JsonValue.Create(new { Secret = 1 })!,
        JsonNode.Parse("""{"a":1,"a":2}""", null, new JsonDocumentOptions { AllowDuplicateProperties = true })!,
    ];

    [Fact]
    public void Data_which_contains_itself_is_refused()
    {
        var loop = new Dictionary<string, object?>(StringComparer.Ordinal);
        loop["self"] = loop;
        Should.Throw<ArgumentException>(() => new LiquidScope().Set("x", loop));
    }

    [Fact]
    public async Task An_unsupported_value_of_a_lazy_one_is_a_liquid_fault()
        => (await Templates.Fails("{{ x }}", null, ("x", Lazy(() => new Version(1, 2))))).Code.ShouldBe(LiquidErrorCode.HostValue);

    [Theory]
    [InlineData(5, "5")]
    [InlineData(5u, "5")]
    [InlineData((byte)5, "5")]
    [InlineData(5.0, "5.0")]
    [InlineData(0.1f, "0.1")]
    [InlineData(true, "true")]
    [InlineData('c', "c")]
    [InlineData(1234567890123456.0, "1234567890123456.0")]
    [InlineData(1e16, "1.0e+16")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.0000125, "1.25e-05")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    public async Task Simple_values_are_written_without_regard_to_culture(object value, string expected)
        => (await Templates.Text("{{ x }}", ("x", value))).ShouldBe(expected);

    [Fact]
    public async Task Money_keeps_its_places()
        => (await Templates.Text("{{ price }} {{ price | times: 2 }} {{ price | plus: 0.5 }}", ("price", 1200.00m))).ShouldBe("1200.00 2400.00 1200.50");

    [Fact]
    public async Task Json_nodes_and_elements_are_read_alike()
    {
        const string json = """{"list":[{"n":1},{"n":2.5}],"text":"a","none":null,"yes":true}""";
        const string template = "{{ x.list[1].n }} {{ x.list.size }} {{ x.text }} {{ x.none }}{{ x.yes }} {{ x.list | map: 'n' | join: '+' }}{% for e in x %} {{ e[0] }}{% endfor %}";
        const string expected = "2.5 2 a true 1+2.5 list text none yes";
        using var document = JsonDocument.Parse(json);
        (await Templates.Text(template, ("x", JsonNode.Parse(json)))).ShouldBe(expected);
        (await Templates.Text(template, ("x", document.RootElement))).ShouldBe(expected);
    }

    [Fact]
    public async Task A_lazy_value_is_asked_once_and_only_when_it_is_read()
    {
        var asked = 0;
        var values = Templates.Map(("lazy", Lazy(() => ++asked)), ("unread", Lazy(() => throw new InvalidOperationException())));
        (await Templates.Text("{{ c.lazy }}{{ c.lazy }}{% if c.lazy == 1 %}!{% endif %}", ("c", values))).ShouldBe("11!");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task Lazy_values_within_lists_reach_filters_and_output()
        => (await Templates.Text("{{ l }} {{ l | join: '-' }} {{ m | map: 'v' | first }}", ("l", new object?[] { Lazy(() => 1), 2 }), ("m", new object?[] { Templates.Map(("v", Lazy(() => "late"))) })))
            .ShouldBe("12 1-2 late");

    [Fact]
    public async Task A_lazy_value_which_fails_is_a_liquid_fault_with_its_cause()
    {
        var fault = await Templates.Fails("ab{{ x }}", null, ("x", Lazy(() => throw new TimeoutException("no answer"))));
        fault.Code.ShouldBe(LiquidErrorCode.HostValue);
        fault.Column.ShouldBe(3);
        fault.InnerException.ShouldBeOfType<TimeoutException>();
    }

    [Fact]
    public async Task The_values_of_a_template_shadow_those_of_the_scope()
        => (await Templates.Text("{{ a }}{% assign a = 2 %}{{ a }}{% for a in (3..3) %}{{ a }}{% endfor %}{{ a }}", ("a", 1))).ShouldBe("1232");

    private static Func<CancellationToken, ValueTask<object?>> Lazy(Func<object?> value) => async cancellationToken =>
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return value();
    };
}
