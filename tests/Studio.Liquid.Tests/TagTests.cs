namespace Studio.Liquid.Tests;

public sealed class TagTests
{
    [Theory]
    [InlineData("{% if a and b or c %}y{% else %}n{% endif %}", "n")]
    [InlineData("{% if c or a and b %}y{% else %}n{% endif %}", "y")]
    [InlineData("{% if 'abc' contains 'b' %}y{% endif %}", "y")]
    [InlineData("{% if 2 > 10 %}y{% elsif 10 > 2 %}e{% endif %}", "e")]
    [InlineData("{% if nothing < 5 %}y{% else %}n{% endif %}", "n")]
    [InlineData("{% unless a %}y{% else %}n{% endunless %}", "y")]
    [InlineData("{% case 5 %}{% when 1 or 5 %}y{% else %}n{% endcase %}", "y")]
    [InlineData("{% case 'x' %}{% when 1 %}y{% else %}n{% endcase %}", "n")]
    public async Task Conditions_choose_a_branch(string template, string expected)
        => (await Templates.Text(template, ("a", false), ("b", true), ("c", true))).ShouldBe(expected);

    [Theory]
    [InlineData("{% for i in (1..3) reversed %}{{ i }}{% endfor %}", "321")]
    [InlineData("{% for i in list limit: 2 offset: 1 %}{{ i }}{% endfor %}", "bc")]
    [InlineData("{% for i in list offset: 9 %}{{ i }}{% else %}none{% endfor %}", "none")]
    [InlineData("{% for i in list %}{% if i == 'b' %}{% continue %}{% endif %}{{ i }}{% endfor %}", "acd")]
    [InlineData("{% for i in list %}{% if i == 'c' %}{% break %}{% endif %}{{ i }}{% endfor %}", "ab")]
    [InlineData("{% for i in list %}{{ forloop.index }}/{{ forloop.length }}{% unless forloop.last %},{% endunless %}{% endfor %}", "1/4,2/4,3/4,4/4")]
    [InlineData("{% for i in list %}{% for j in (1..2) %}{{ forloop.parentloop.index0 }}{% endfor %}{% endfor %}", "00112233")]
    [InlineData("{% for e in map %}{{ e[0] }}={{ e[1] }};{% endfor %}", "k=v;")]
    [InlineData("{% tablerow i in list cols: 3 limit: 4 %}{{ i }}{% endtablerow %}", "<tr class=\"row1\">\n<td class=\"col1\">a</td><td class=\"col2\">b</td><td class=\"col3\">c</td></tr>\n<tr class=\"row2\"><td class=\"col1\">d</td></tr>\n")]
    public async Task Loops_go_through_lists_ranges_and_objects(string template, string expected)
        => (await Templates.Text(template, ("list", new[] { "a", "b", "c", "d" }), ("map", Templates.Map(("k", "v"))))).ShouldBe(expected);

    [Theory]
    [InlineData("{% assign x = 'a' | upcase %}{{ x }}", "A")]
    [InlineData("{% capture x %}{{ 1 }}{{ 2 }}{% endcapture %}{{ x }}{{ x.size }}", "122")]
    [InlineData("{% increment n %}{% increment n %}{% decrement n %}{{ n }}", "0111")]
    [InlineData("{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}", "aba")]
    [InlineData("{% for i in (1..4) %}{% ifchanged %}{{ i | divided_by: 2 }}{% endifchanged %}{% endfor %}", "012")]
    public async Task Variables_counters_and_cycles_are_remembered(string template, string expected)
        => (await Templates.Text(template)).ShouldBe(expected);

    [Theory]
    [InlineData("a {%- if true -%} b {%- endif -%} c", "abc")]
    [InlineData("a {{- 'b' -}} c", "abc")]
    [InlineData("a {{-}} c", null)]
    [InlineData("{% raw %}{{ a }}{% endraw %}", "{{ a }}")]
    [InlineData("{% if true %}{% raw %}  {% endraw %}{% endif %}", "  ")]
    [InlineData("a{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}b", "ab")]
    [InlineData("a{% # note %}b{% doc %}{{ {% enddoc %}c", "abc")]
    [InlineData("{% liquid\n  assign x = 2\n  # note\n  if x > 1\n    echo x\n  endif %}", "2")]
    public async Task Text_and_white_space_are_kept_or_dropped(string template, string? expected)
    {
        if (expected is null)
        {
            (await Templates.Fails(template)).Code.ShouldBe(LiquidErrorCode.Syntax);
            return;
        }

        (await Templates.Text(template)).ShouldBe(expected);
    }

    [Fact]
    public async Task An_included_template_shares_variables_and_a_rendered_one_does_not()
    {
        var source = new PartialSource(("part", "[{{ a }}{{ b }}]{% assign c = 3 %}"));
        var options = new LiquidOptions { Templates = source };
        var scope = new LiquidScope(Templates.Map(("a", 1)));
        (await Templates.Render("{% include 'part', b: 2 %}{{ c }}{{ b }}", scope, options)).ShouldBe("[12]3");
        (await Templates.Render("{% render 'part', b: 2 %}{{ c }}{{ b }}", scope, options)).ShouldBe("[2]");
    }

    [Fact]
    public async Task A_partial_is_rendered_for_each_element()
    {
        var options = new LiquidOptions { Templates = new PartialSource(("row", "{{ forloop.index }}{{ it }}{% assign it = 'x' %}{{ it }} ")) };
        var scope = new LiquidScope(Templates.Map(("list", new[] { "a", "b" })));
        (await Templates.Render("{% render 'row' for list as it %}", scope, options)).ShouldBe("1ax 2bx ");
    }

    [Fact]
    public async Task Faults_within_a_partial_name_it()
    {
        var options = new LiquidOptions { Templates = new PartialSource(("late", "\n {{ 1 | divided_by: 0 }}"), ("broken", "\n{{ | }}"), ("include", "{% include 'late' %}")) };
        foreach (var (template, code, line) in new[] { ("{% render 'late' %}", LiquidErrorCode.DividedByZero, 2), ("{% include 'late' %}", LiquidErrorCode.DividedByZero, 2), ("{% include 'broken' %}", LiquidErrorCode.Syntax, 2) })
        {
            var fault = await Templates.Fails(template, options);
            (fault.Code, fault.Line, fault.TemplateName).ShouldBe((code, line, template.Split('\'')[1]));
        }

        (await Templates.Fails("{% render 'include' %}", options)).Code.ShouldBe(LiquidErrorCode.IncludeInRender);
        (await Templates.Fails("{% render 'none' %}", options)).Code.ShouldBe(LiquidErrorCode.TemplateNotFound);
    }
}
