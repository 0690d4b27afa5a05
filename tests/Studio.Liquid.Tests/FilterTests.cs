namespace Studio.Liquid.Tests;

public sealed class FilterTests
{
    [Theory]
    [InlineData("{{ 'hELLO wORLD' | capitalize }}", "Hello world")]
    [InlineData("{{ 'a' | append: 'b' | prepend: 'c' | upcase | downcase }}", "cab")]
    [InlineData("{{ '  a b  ' | strip }}|{{ '  a' | lstrip }}|{{ 'a  ' | rstrip }}|", "a b|a|a|")]
    [InlineData("{{ ' a \n b ' | squish }}", "a b")]
    [InlineData("{{ 'a,b,,' | split: ',' | size }}", "2")]
    [InlineData("{{ ' a  b ' | split: ' ' | join: '-' }}", "a-b")]
    [InlineData("{{ '😀bc' | slice: 0, 2 }}{{ '😀' | size }}", "😀b1")]
    [InlineData("{{ 'abcdef' | truncate: 5 }}{{ '😀😀😀😀' | truncate: 2, '' }}", "ab...😀😀")]
    [InlineData("{{ 'one two three' | truncatewords: 2 }}", "one two...")]
    [InlineData("{{ 'aXbXc' | replace: 'X', '-' }}{{ 'ab' | replace: '', '-' }}", "a-b-c-a-b-")]
    [InlineData("{{ 'aXbXc' | replace_first: 'X', '-' }}{{ 'aXbXc' | replace_last: 'X', '-' }}", "a-bXcaXb-c")]
    [InlineData("{{ 'aXbXc' | remove: 'X' }}{{ 'aXbXc' | remove_first: 'X' }}{{ 'aXbXc' | remove_last: 'X' }}", "abcabXcaXbc")]
    [InlineData("{{ '<p>a<!-- b --><script>c</script>d</p> < e' | strip_html }}", "ad < e")]
    [InlineData("{{ '&lt;a> &' | escape_once }}", "&lt;a&gt; &amp;")]
    [InlineData("{{ 'a b&ö' | url_encode }} {{ 'a+b%26' | url_decode }}", "a+b%26%C3%B6 a b&")]
    [InlineData("{{ 'ö?' | base64_encode }} {{ 'w7Y/' | base64_decode }} {{ 'ö?' | base64_url_safe_encode }}", "w7Y/ ö? w7Y_")]
    [InlineData("{{ nothing | default: 'd' }}{{ false | default: 'd', allow_false: true }}{{ '' | default: 'e' }}", "dfalsee")]
    public async Task Text_is_changed(string template, string expected) => (await Templates.Text(template)).ShouldBe(expected);

    [Theory]
    [InlineData("{{ 10.1 | minus: 2.2 }} {{ 0.1 | plus: 0.2 }} {{ 3 | times: '2.5' }}", "7.9 0.3 7.5")]
    [InlineData("{{ -7 | divided_by: 2 }} {{ -7 | modulo: 3 }} {{ 7 | divided_by: 2.0 }}", "-4 2 3.5")]
    [InlineData("{{ 2.5 | round }} {{ -2.5 | round }} {{ 2.456 | round: 2 }} {{ 1255 | round: -1 }}", "3 -3 2.46 1260")]
    [InlineData("{{ 2.1 | ceil }} {{ -2.1 | floor }} {{ -3 | abs }} {{ 5 | at_most: 3 }} {{ 5 | at_least: 9 }}", "3 -3 3 3 9")]
    [InlineData("{{ 9223372036854775807 | plus: 1 }} {{ '12abc' | plus: 1 }} {{ 'abc' | plus: 1 }}", "9223372036854775808 13 1")]
    public async Task Numbers_are_computed(string template, string expected) => (await Templates.Text(template)).ShouldBe(expected);

    [Theory]
    [InlineData("{{ people | map: 'name' | join: ' ' }}", "Cy al Bo")]
    [InlineData("{{ people | sort: 'age' | map: 'name' | join }} {{ people | sort_natural: 'name' | map: 'name' | join }}", "al Bo Cy al Bo Cy")]
    [InlineData("{{ people | where: 'age', 30 | map: 'name' | join }} {{ people | reject: 'age', 30 | map: 'name' | join }}", "Cy al Bo")]
    [InlineData("{{ people | find: 'name', 'Bo' | json }} {{ people | find_index: 'name', 'Bo' }} {{ people | has: 'name', 'Zo' }}", "{\"name\":\"Bo\",\"age\":25} 2 false")]
    [InlineData("{{ people | sum: 'age' }} {{ people | size }} {{ people | first | map: 'name' }} {{ people.last.name }}", "75 3 Cy Bo")]
    [InlineData("{{ list | uniq | join }} {{ list | compact | size }} {{ list | reverse | first }} {{ list | concat: list | size }}", "a b  3 b 8")]
    [InlineData("{{ 'b,a,c' | split: ',' | sort | join }} {{ list | slice: 1, 2 | join }}", "a b c b ")]
    public async Task Lists_are_chosen_from_and_sorted(string template, string expected)
    {
        var people = new object?[] { Templates.Map(("name", "Cy"), ("age", 30)), Templates.Map(("name", "al"), ("age", 20)), Templates.Map(("name", "Bo"), ("age", 25)) };
        (await Templates.Text(template, ("people", people), ("list", new object?[] { "a", "b", null, "b" }))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("{{ 'a' | upcase: 1 }}", LiquidErrorCode.FilterArguments)]
    [InlineData("{{ 'a' | upcase: how: 1 }}", LiquidErrorCode.FilterKeyword)]
    [InlineData("{{ 'a' | shout }}", LiquidErrorCode.UnknownFilter)]
    [InlineData("{{ 1 | divided_by: 0 }}", LiquidErrorCode.DividedByZero)]
    [InlineData("{{ 1 | modulo: 0.0 }}", LiquidErrorCode.DividedByZero)]
    [InlineData("{{ 'a' | slice: 'b' }}", LiquidErrorCode.NotAnInteger)]
    [InlineData("{{ 'a' | concat: 'b' }}", LiquidErrorCode.FilterInput)]
    [InlineData("{{ '?' | base64_decode }}", LiquidErrorCode.FilterInput)]
    [InlineData("{{ (1..3) | map: 'a' }}", LiquidErrorCode.Property)]
    [InlineData("{% if 1 < 'a' %}{% endif %}", LiquidErrorCode.Incomparable)]
    [InlineData("{{ 1e9 }}", LiquidErrorCode.Syntax)]
    [InlineData("{{ 100000000000000000000.0 | round }}", LiquidErrorCode.NumberRange)]
    [InlineData("{{ 5 | format_number: 'N99999' }}", LiquidErrorCode.FilterInput)]
    public async Task Mistakes_have_stable_codes(string template, string code)
        => (await Templates.Fails(template)).Code.ShouldBe(code);

    [Fact]
    public async Task A_host_adds_its_own_filters()
    {
        var options = new LiquidOptions
        {
            ConfigureFilters = filters =>
            {
                filters.Add("twice", (input, call) => LiquidFilterCall.ToText(input) + call.Text(0, "-") + LiquidFilterCall.ToText(input), 0, 1);
                filters.AddAsync("bold", async (input, _) =>
                {
                    await Task.Yield();
                    return LiquidFilterCall.Trusted("<b>" + LiquidFilterCall.ToText(input) + "</b>");
                });
            },
        };
        (await Templates.Render("{{ 1 | twice | twice: '+' }}{{ 2 | bold }}", new LiquidScope(), options)).ShouldBe("1-1+1-1<b>2</b>");
    }
}
