namespace Studio.Liquid.Tests;

public sealed class EncodingTests
{
    private const string Hostile = "<script>alert('x')</script>";
    private const string Harmless = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;";

    [Theory]
    [InlineData("{{ name }}")]
    [InlineData("{% echo name %}")]
    [InlineData("{% cycle name %}")]
    [InlineData("{{ names }}")]
    [InlineData("{{ names | join: '' }}")]
    [InlineData("{{ name | append: '' }}")]
    [InlineData("{% for n in names %}{{ n }}{% endfor %}")]
    [InlineData("{{ name | escape }}")]
    [InlineData("{{ name | escape | escape }}")]
    [InlineData("{{ name | escape_once }}")]
    [InlineData("{{ name | newline_to_br }}")]
    [InlineData("{% capture copy %}{{ name }}{% endcapture %}{{ copy }}")]
    [InlineData("{% capture copy %}{{ name }}{% endcapture %}{{ copy | default: 'x' }}")]
    [InlineData("{% ifchanged %}{{ name }}{% endifchanged %}")]
    [InlineData("{{ missing | default: name }}")]
    public async Task A_script_in_a_name_is_encoded_once(string template)
        => (await Templates.Html(template, ("name", Hostile), ("names", new[] { Hostile }))).ShouldBe(Harmless);

    [Fact]
    public async Task What_the_author_marks_as_raw_is_written_as_it_is()
        => (await Templates.Html("{{ name | raw }}", ("name", "<b>Ann</b>"))).ShouldBe("<b>Ann</b>");

    [Fact]
    public async Task Trust_ends_when_a_trusted_text_is_changed()
        => (await Templates.Html("{% assign safe = '<b>' | raw %}{{ safe | append: name }}", ("name", "<i>"))).ShouldBe("&lt;b&gt;&lt;i&gt;");

    [Fact]
    public async Task Line_breaks_become_elements_and_their_text_stays_encoded()
        => (await Templates.Html("{{ note | newline_to_br }}", ("note", "a<b\nc"))).ShouldBe("a&lt;b<br />\nc");

    [Fact]
    public async Task The_template_itself_is_not_encoded()
        => (await Templates.Html("<p>{% raw %}<i>{{ x }}</i>{% endraw %}</p>")).ShouldBe("<p><i>{{ x }}</i></p>");

    [Fact]
    public async Task A_plain_message_is_not_encoded()
        => (await Templates.Text("{{ name }}", ("name", "Ann & Bob <3"))).ShouldBe("Ann & Bob <3");

    [Fact]
    public async Task Letters_of_every_script_stay_readable()
        => (await Templates.Html("{{ name }}", ("name", "Żółć Иван 李"))).ShouldBe("Żółć Иван 李");

    [Fact]
    public async Task Json_may_stand_in_a_script_element()
        => (await Templates.Html("{{ data | json | raw }}", ("data", Templates.Map(("name", "</script>Żółć"), ("age", 5), ("tags", new[] { "a" })))))
            .ShouldBe("{\"name\":\"\\u003C/script\\u003EŻółć\",\"age\":5,\"tags\":[\"a\"]}");
}
