namespace Studio.Liquid.Tests;

/// <summary>Shopify's behaviour on errors: strict raises, lax shows the fault where it happens and goes on.</summary>
public sealed class ErrorModeTests
{
    private static readonly LiquidOptions Lax = new() { Mode = LiquidMode.Lax };
    private static readonly LiquidOptions StrictVariables = new() { StrictVariables = true };

    [Theory]
    [InlineData("a{{ 1 | divided_by: 0 }}b", "aLiquid error (line 1): A number is divided by zero.b")]
    [InlineData("a\n{% for i in (1..2) %}{{ i | divided_by: 0 }},{% endfor %}", "a\nLiquid error (line 2): A number is divided by zero.,Liquid error (line 2): A number is divided by zero.,")]
    [InlineData("{% capture c %}x{{ 1 | modulo: 0 }}y{% endcapture %}[{{ c }}]", "[xLiquid error (line 1): A number is divided by zero.y]")]
    [InlineData("{% render 'none' %}after", "Liquid error (line 1): There is no template 'none'.after")]
    [InlineData("{% render 'broken' %}after", "Liquid error (broken line 1): There is no tag 'nothing'. Check its spelling.after")]
    [InlineData("{% render 'fails' %}after", "Liquid error (fails line 2): A number is divided by zero.!after")]
    [InlineData("{% if 'a' < 1 %}{% endif %}after", "Liquid error (line 1): a text and a number cannot be compared. Convert one of them first.after")]
    [InlineData("{{ 'x' | nothing }}{{ | }}{{ 1 2 }}{{ missing }}", "x1")]
    public async Task Lax_mode_shows_a_fault_where_it_happens_and_goes_on(string template, string expected)
    {
        var options = Lax with { Templates = new PartialSource(("broken", "{% nothing %}"), ("fails", "\n{{ 1 | divided_by: 0 }}!")) };
        var scope = new LiquidScope { Encoding = LiquidEncoding.None };
        (await Templates.Render(template, scope, options)).Replace("\nLiquid error (fails", "Liquid error (fails", StringComparison.Ordinal).ShouldBe(expected);
    }

    [Fact]
    public async Task Lax_mode_encodes_what_a_fault_names_and_reports_it()
    {
        var scope = new LiquidScope { Report = new LiquidReport() };
        scope.Set("x", "<b>");
        (await Templates.Render("{{ 'a' | slice: x }}", scope, Lax)).ShouldBe("Liquid error (line 1): &#39;&lt;b&gt;&#39; is not a whole number.");
        scope.Report!.Errors.ShouldHaveSingleItem().Code.ShouldBe(LiquidErrorCode.NotAnInteger);
    }

    [Theory]
    [InlineData("{% for i in (1..2000000) %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{% render 'self' %}", LiquidErrorCode.TooDeep)]
    [InlineData("{% unknown %}", LiquidErrorCode.UnknownTag)]
    [InlineData("{% if a %}", LiquidErrorCode.BlockNotClosed)]
    public async Task Lax_mode_forgives_no_limit_and_no_broken_block(string template, string code)
        => (await Templates.Fails(template, Lax with { Templates = new PartialSource(("self", "{% render 'self' %}")) })).Code.ShouldBe(code);

    [Theory]
    [InlineData("{{ missing }}", "missing")]
    [InlineData("{{ a.missing }}", "a.missing")]
    [InlineData("{% if missing %}{% endif %}", "missing")]
    [InlineData("{{ missing | default: 'x' }}", "missing")]
    public async Task Strict_variables_must_be_there(string template, string named)
    {
        var fault = await Templates.Fails(template, StrictVariables, ("a", Templates.Map(("b", null))));
        (fault.Code, fault.Arguments[0]).ShouldBe((LiquidErrorCode.UndefinedVariable, named));
        fault.Line.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_there_and_nil_is_no_fault_of_a_strict_variable()
        => (await Templates.Render("{{ a.b }}{% assign c = nil %}{{ c }}{% for i in (1..2) %}{{ i }}{{ forloop.last }}{% endfor %}", new LiquidScope(Templates.Map(("a", Templates.Map(("b", null))))), StrictVariables)).ShouldBe("1false2true");

    [Theory]
    [InlineData("{{ 'x' | nothing }}", LiquidErrorCode.UnknownFilter)]
    [InlineData("{{ 1 2 }}", LiquidErrorCode.Syntax)]
    [InlineData("{{ 1 | divided_by: 0 }}", LiquidErrorCode.DividedByZero)]
    public async Task Strict_mode_raises(string template, string code) => (await Templates.Fails(template)).Code.ShouldBe(code);

    [Fact]
    public async Task A_report_names_what_had_no_value_but_not_what_was_asked_for()
    {
        var scope = new LiquidScope(Templates.Map(("list", new object?[] { Templates.Map(("a", 1)), Templates.Map(("b", 2)) }))) { Report = new LiquidReport() };
        await Templates.Render("{{ gone }}\n{% if none %}{% endif %}{{ other | default: 1 }}{% for x in list %}{{ x.a }}{% endfor %}{{ gone | upcase }}", scope);
        scope.Report!.Missing.Select(m => (m.ToString(), m.Line, m.Column)).ShouldBe([("gone", 1, 4), ("list[].a", 2, 71), ("gone", 2, 92)]);
    }
}
