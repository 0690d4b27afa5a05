using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Kernel.Problems;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class FieldTests : IAsyncLifetime
{
    private ContentDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ContentDatabase.OpenAsync("Sqlite");

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("TextField", "{}", """{"Text":"tea"}""", "tea")]
    [InlineData("BooleanField", "{}", """{"Value":true}""", "1")]
    [InlineData("BooleanField", "{}", """{"Value":false}""", "0")]
    [InlineData("NumericField", "{}", """{"Value":42}""", "42")]
    [InlineData("NumericField", """{"Scale":2}""", """{"Value":10.25}""", "1025")]
    [InlineData("NumericField", """{"Scale":2}""", """{"Value":9.5}""", "950")]
    [InlineData("DateField", "{}", """{"Value":"2026-11-21T00:00:00"}""", "2026-11-21")]
    [InlineData("DateTimeField", "{}", """{"Value":"2026-11-21T08:30:00+08:00"}""", "1795221000000")]
    [InlineData("MoneyField", "{}", """{"Amount":1099,"Currency":"EUR"}""", "1099|EUR")]
    [InlineData("MoneyField", "{}", """{"Amount":1099}""", "|")]
    [InlineData("LocalizedTextField", "{}", """{"en":"tea","zh-Hant":"茶"}""", "tea|茶|")]
    [InlineData("ContentPickerField", "{}", """{"ContentItemIds":["a","b"]}""", "a")]
    [InlineData("TimeField", "{}", """{"Value":"09:30"}""", "09:30:00")]
    [InlineData("TimeField", "{}", """{"Value":"09:30:15"}""", "09:30:15")]
    [InlineData("LinkField", "{}", """{"Url":"https://example.org/a","Text":"A"}""", "https://example.org/a|A")]
    [InlineData("HtmlField", "{}", """{"Html":"<p>One <b>tw</b>o</p><p>three &amp; four</p>"}""", "One two three & four")]
    [InlineData("MarkdownField", "{}", """{"Markdown":"# Tea"}""", "# Tea")]
    [InlineData("MediaField", "{}", """{"Paths":["offers/tea.png"]}""", "offers/tea.png")]
    [InlineData("UserPickerField", "{}", """{"UserIds":["u1"]}""", "u1")]
    [InlineData("TaxonomyField", """{"Unique":true}""", """{"TermContentItemIds":["t1"]}""", "t1")]
    [InlineData("GeoPointField", "{}", """{"Latitude":25.0330001,"Longitude":-121.5}""", "250330001|-1215000000")]
    [InlineData("GeoPointField", "{}", """{"Latitude":25}""", "|")]
    [InlineData("TextField", "{}", """{"Text":7}""", "")]
    [InlineData("NumericField", "{}", """{"Value":"7"}""", "")]
    public void A_value_fills_the_columns(string type, string settings, string json, string expected) =>
        string.Join('|', Type(type).ReadColumns(Node(json), Field(type, settings)).Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))).ShouldBe(expected);

    [Theory]
    [InlineData("TextField", "{}", """{"Text":7}""")]
    [InlineData("BooleanField", "{}", """{"Value":"yes"}""")]
    [InlineData("NumericField", "{}", """{"Value":"1"}""")]
    [InlineData("NumericField", """{"Scale":2}""", """{"Value":1.005}""")]
    [InlineData("NumericField", "{}", """{"Value":1e30}""")]
    [InlineData("NumericField", """{"Minimum":1}""", """{"Value":0}""")]
    [InlineData("NumericField", """{"Maximum":1}""", """{"Value":2}""")]
    [InlineData("DateField", "{}", """{"Value":"2026-02-30"}""")]
    [InlineData("DateTimeField", "{}", """{"Value":"tomorrow"}""")]
    [InlineData("MoneyField", "{}", """{"Amount":10.5,"Currency":"EUR"}""")]
    [InlineData("MoneyField", "{}", """{"Amount":10,"Currency":"eur"}""")]
    [InlineData("MoneyField", "{}", """{"Currency":"EUR"}""")]
    [InlineData("LocalizedTextField", "{}", """{"en":7}""")]
    [InlineData("ContentPickerField", "{}", """{"ContentItemIds":["a","b"]}""")]
    [InlineData("ContentPickerField", """{"Multiple":true}""", """{"ContentItemIds":[1]}""")]
    [InlineData("TimeField", "{}", """{"Value":"25:00"}""")]
    [InlineData("LinkField", "{}", """{"Url":"javascript:alert(1)"}""")]
    [InlineData("LinkField", "{}", """{"Url":"java\tscript:alert(1)"}""")]
    [InlineData("LinkField", "{}", """{"Url":" javascript:alert(1)"}""")]
    [InlineData("LinkField", "{}", """{"Url":"data:text/html,x"}""")]
    [InlineData("LinkField", "{}", """{"Url":"/a","Target":"elsewhere"}""")]
    [InlineData("LinkField", """{"Required":true}""", """{"Text":"A"}""")]
    [InlineData("HtmlField", "{}", """{"Html":7}""")]
    [InlineData("MarkdownField", """{"Required":true}""", """{"Markdown":" "}""")]
    [InlineData("MediaField", "{}", """{"Paths":["../secret.txt"]}""")]
    [InlineData("MediaField", "{}", """{"Paths":["a.png","b.png"]}""")]
    [InlineData("MediaField", "{}", """{"Paths":["a.png"],"MediaTexts":[1]}""")]
    [InlineData("UserPickerField", "{}", """{"UserIds":["a","b"]}""")]
    [InlineData("MultiTextField", """{"Options":[{"name":"Tea","value":"tea"}]}""", """{"Values":["coffee"]}""")]
    [InlineData("MultiTextField", """{"Required":true}""", """{"Values":[]}""")]
    [InlineData("TaxonomyField", """{"Unique":true}""", """{"TermContentItemIds":["a","b"]}""")]
    [InlineData("GeoPointField", "{}", """{"Latitude":91,"Longitude":0}""")]
    [InlineData("GeoPointField", "{}", """{"Latitude":1}""")]
    [InlineData("TextField", """{"Required":true}""", """{"Text":""}""")]
    [InlineData("MoneyField", """{"Required":true}""", "{}")]
    public void A_wrong_value_is_told_at_the_field(string type, string settings, string json)
    {
        var errors = new List<InputError>();
        Type(type).Validate(Node(json), Field(type, settings), "P.F", errors);

        errors.ShouldNotBeEmpty();
        errors.ShouldAllBe(e => e.Path.StartsWith("P.F", StringComparison.Ordinal) && e.Message.Length > 10);
    }

    [Fact]
    public void A_missing_value_is_wrong_only_where_one_is_required()
    {
        var errors = new List<InputError>();
        Type("TextField").Validate(null, Field("TextField", "{}"), "P.F", errors);
        errors.ShouldBeEmpty();

        Type("TextField").Validate(null, Field("TextField", """{"Required":true}"""), "P.F", errors);
        errors.ShouldHaveSingleItem();
    }

    [Fact]
    public void Numbers_that_a_program_puts_in_are_read_like_parsed_ones()
    {
        var settings = Define.Field("F", "NumericField", new JsonObject { ["Scale"] = 2 }) with { Id = 1 };
        Type("NumericField").ReadColumns(new JsonObject { ["Value"] = 5 }, settings).ShouldBe([500L]);
        Type("NumericField").ReadColumns(new JsonObject { ["Value"] = 5.25 }, settings).ShouldBe([525L]);
        Type("MoneyField").ReadColumns(new JsonObject { ["Amount"] = 5, ["Currency"] = "EUR" }, settings).ShouldBe([5L, "EUR"]);
    }

    [Fact]
    public void Money_is_a_number_in_major_units_to_an_expression()
    {
        Type("MoneyField").ToFact(Node("""{"Amount":1099,"Currency":"EUR"}"""), Field("MoneyField", "{}")).ShouldBe(10.99);
        Type("MoneyField").ToFact(Node("""{"Amount":1099,"Currency":"JPY"}"""), Field("MoneyField", "{}")).ShouldBe(1099d);
        Type("MoneyField").ToText(Node("""{"Amount":123450,"Currency":"GBP"}"""), Field("MoneyField", "{}"), CultureInfo.InvariantCulture).ShouldBe("GBP 1,234.50");
    }

    [Theory]
    [InlineData("zh-TW", "茶")]
    [InlineData("zh-CN", "茶叶")]
    [InlineData("fr", "tea")]
    public void A_localised_text_is_chosen_by_the_persons_language(string culture, string expected) =>
        LocalizedText.Pick(Node("""{"en":"tea","zh-Hant":"茶","zh-Hans":"茶叶"}"""), CultureInfo.GetCultureInfo(culture)).ShouldBe(expected);

    [Fact]
    public void A_localised_text_in_one_language_is_shown_to_all()
    {
        LocalizedText.Pick(Node("""{"zh-Hans":"茶叶","en":""}"""), CultureInfo.GetCultureInfo("en")).ShouldBe("茶叶");
        LocalizedText.Pick(null, CultureInfo.InvariantCulture).ShouldBeNull();
    }

    private static JsonObject Node(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static ContentFieldDefinition Field(string type, string settings) => Define.Field("F", type, Node(settings)) with { Id = 1 };

    private ContentFieldType Type(string name) => _database.Services.GetRequiredService<ContentFieldTypes>().Find(name).ShouldNotBeNull();
}
