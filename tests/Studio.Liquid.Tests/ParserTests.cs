namespace Studio.Liquid.Tests;

public sealed class ParserTests
{
    private readonly LiquidEngine _engine = new(new LiquidOptions());

    [Theory]
    [InlineData("a\n  {% wrong %}", LiquidErrorCode.UnknownTag, 2, 3, "wrong")]
    [InlineData("{{ a | wrong }}", LiquidErrorCode.UnknownFilter, 1, 8, "wrong")]
    [InlineData("x {% if a %}", LiquidErrorCode.BlockNotClosed, 1, 3, "if")]
    [InlineData("{% if a %}{% endfor %}{% endif %}", LiquidErrorCode.UnexpectedTag, 1, 11, "endfor")]
    [InlineData("{% else %}", LiquidErrorCode.UnexpectedTag, 1, 1, "else")]
    [InlineData("\n\n{{ a", LiquidErrorCode.OutputNotClosed, 3, 1, null)]
    [InlineData("{% if a ", LiquidErrorCode.TagNotClosed, 1, 1, null)]
    [InlineData("{% %}", LiquidErrorCode.TagWithoutName, 1, 1, null)]
    [InlineData("{{ a @ b }}", LiquidErrorCode.Character, 1, 6, "@")]
    [InlineData("{{ 'a }}", LiquidErrorCode.StringNotClosed, 1, 4, "'")]
    [InlineData("{{ a b }}", LiquidErrorCode.Syntax, 1, 6, "'b'")]
    [InlineData("{% liquid\n  echo 1\n  wrong\n%}", LiquidErrorCode.UnknownTag, 3, 3, "wrong")]
    [InlineData("{% for a of b %}{% endfor %}", LiquidErrorCode.Syntax, 1, 10, "'of'")]
    public void Faults_tell_what_and_where(string source, string code, int line, int column, string? argument)
    {
        var fault = Should.Throw<LiquidException>(() => _engine.Parse(source));
        (fault.Code, fault.Line, fault.Column).ShouldBe((code, line, column));
        if (argument is not null)
        {
            fault.Arguments[0].ShouldBe(argument);
        }

        fault.Message.ShouldNotContain("{0}");
    }

    [Fact]
    public void All_faults_of_outputs_are_told_at_once()
    {
        _engine.TryParse("{{ a b }}\n{{ | }}\n{{ ok }}\n{% wrong %}", out var template, out var errors).ShouldBeFalse();
        template.ShouldBeNull();
        errors.Select(error => (error.Line, error.Code)).ShouldBe([(1, LiquidErrorCode.Syntax), (2, LiquidErrorCode.Syntax), (4, LiquidErrorCode.UnknownTag)]);
    }

    [Fact]
    public void Every_code_has_a_message()
    {
        var codes = typeof(LiquidErrorCode).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        LiquidErrorCode.All.ShouldBe(codes, ignoreOrder: true);
    }

    [Fact]
    public async Task Lax_mode_forgives_what_shopify_forgives()
    {
        var options = new LiquidOptions { Mode = LiquidMode.Lax };
        (await Templates.Render("{{ 1 + 2 }}{{ 'a' | wrong | upcase }}{{ }}{{ | }}x", new LiquidScope(), options)).ShouldBe("1Ax");
        (await Templates.Fails("{% wrong %}", options)).Code.ShouldBe(LiquidErrorCode.UnknownTag);
    }

    [Fact]
    public void A_template_tells_the_paths_it_reads()
    {
        var template = _engine.Parse("{{ contact.name | append: suffix }}\n{% for o in contact.orders %}{{ o.total }}{{ forloop.index }}{% endfor %}{% assign x = a['b c'][i] %}{{ x }}");
        template.Paths.Select(path => $"{path} {path.IsLocal} {path.Line}:{path.Column}").ShouldBe([
            "contact.name False 1:4",
            "suffix False 1:27",
            "contact.orders False 2:13",
            "contact.orders[].total False 2:33",
            "forloop.index True 2:46",
            "i False 2:97",
            "a.b c[] False 2:88",
            "x True 2:105",
        ]);
    }

    [Fact]
    public void A_template_is_parsed_once_and_the_cache_is_bounded()
    {
        var engine = new LiquidEngine(new LiquidOptions { CacheSize = 2 });
        var first = engine.Parse("a");
        engine.Parse("a").ShouldBeSameAs(first);
        engine.Parse("b");
        engine.Parse("c");
        engine.Parse("a").ShouldNotBeSameAs(first);
    }

    [Fact]
    public async Task One_template_serves_many_threads()
    {
        var template = _engine.Parse("{% for i in (1..50) %}{% cycle 'a', 'b' %}{{ x }}{% increment n %}{% endfor %}");
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(index => Task.Run(async () =>
            (index % 2, await template.RenderAsync(new LiquidScope().Set("x", index % 2), CancellationToken.None)))));
        results.Distinct().Count().ShouldBe(2);
    }
}
