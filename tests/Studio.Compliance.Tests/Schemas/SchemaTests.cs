using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NJsonSchema;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;
using Studio.Kernel.Settings;

namespace Studio.Compliance.Tests.Schemas;

/// <summary>From one annotated type to schema, check and object.</summary>
public sealed class SchemaTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2_000);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();
    private static readonly JsonObject Least = new() { ["Name"] = "Mei" };

    private readonly SchemaCatalogue _schemas = new(new JsonStringLocalizerFactory(), []);

    private SchemaNode Everything => _schemas.Of(typeof(Everything));

    [Fact]
    public async Task Values_made_by_the_schema_are_valid_and_become_objects_and_are_valid_by_another_reading_of_the_schema()
    {
        var other = await JsonSchema.FromJsonAsync(_schemas.ToJson(Everything).ToJsonString());
        Prop.ForAll(Seeds, seed =>
        {
            var made = new ValueMaker(seed).Valid(Everything);
            var result = _schemas.Check(Everything, made);
            result.Errors.ShouldBeEmpty(made.ToJsonString());
            other.Validate(made.ToJsonString()).ShouldBeEmpty(made.ToJsonString());
            var read = _schemas.Read<Everything>(made);

            // What was said is in the object: written again it says the same.
            var written = _schemas.Write(read);
            foreach (var (name, value) in made)
            {
                Same(written[name], value).ShouldBeTrue($"{name}: {value?.ToJsonString()} became {written[name]?.ToJsonString()}");
            }
        }).Check(Runs);
    }

    [Fact]
    public async Task Whatever_passes_the_check_becomes_an_object_and_passes_another_reading_of_the_schema()
    {
        var other = await JsonSchema.FromJsonAsync(_schemas.ToJson(Everything).ToJsonString());
        var (passed, refused) = (0, 0);
        Prop.ForAll(Seeds, seed =>
        {
            var maker = new ValueMaker(seed);
            var spoiled = maker.Spoil(maker.Valid(Everything));
            var result = _schemas.Check(Everything, spoiled);
            if (result.IsValid)
            {
                passed++;
                Should.NotThrow(() => _schemas.Read<Everything>(spoiled), spoiled?.ToJsonString());
                other.Validate(result.Value!.ToJsonString()).Where(e => e.Kind != NJsonSchema.Validation.ValidationErrorKind.IntegerExpected).ShouldBeEmpty(spoiled?.ToJsonString());
            }
            else
            {
                refused++;
                result.Errors.ShouldAllBe(e => e.Message.Length > 5);
            }
        }).Check(Runs);
        passed.ShouldBeGreaterThan(100);
        refused.ShouldBeGreaterThan(500);
    }

    [Theory]
    [InlineData("Name", "null", "Name")]
    [InlineData("Name", "\"  \"", "Name")]
    [InlineData("Name", "\"x\"", "Name")]
    [InlineData("Name", "\"a\\u0000b\"", "Name")]
    [InlineData("Name", "5", "Name")]
    [InlineData("Pages", "0", "Pages")]
    [InlineData("Pages", "501", "Pages")]
    [InlineData("Pages", "\"20\"", "Pages")]
    [InlineData("Pages", "1.5", "Pages")]
    [InlineData("Pages", "99999999999", "Pages")]
    [InlineData("Share", "100", "Share")]
    [InlineData("Open", "\"true\"", "Open")]
    [InlineData("Colour", "\"Purple\"", "Colour")]
    [InlineData("Colour", "1", "Colour")]
    [InlineData("Colour", "\"Red, Green\"", "Colour")]
    [InlineData("Size", "\"medium\"", "Size")]
    [InlineData("Number", "\"TW-1\\n\"", "Number")]
    [InlineData("Mail", "\"mei\"", "Mail")]
    [InlineData("Site", "\"javascript:alert(1)\"", "Site")]
    [InlineData("Zone", "\"Mars/Olympus\"", "Zone")]
    [InlineData("Language", "\"fr\"", "Language")]
    [InlineData("Day", "\"2026-02-30\"", "Day")]
    [InlineData("At", "\"2026-11-21T08:30:00\"", "At")]
    [InlineData("Price", "{\"Amount\": 1}", "Price.Currency")]
    [InlineData("Price", "{\"Amount\": 1.5, \"Currency\": \"EUR\"}", "Price.Amount")]
    [InlineData("Price", "{\"Amount\": 1, \"Currency\": \"eur\"}", "Price.Currency")]
    [InlineData("Tags", "[\"a\", \"b\", \"c\", \"d\", \"e\"]", "Tags")]
    [InlineData("Tags", "[\"a\", null]", "Tags[1]")]
    [InlineData("Sizes", "[1, \"2\"]", "Sizes[1]")]
    [InlineData("Addresses", "[{\"Street\": \"A\"}, {\"Street\": \"\"}]", "Addresses[1].Street")]
    [InlineData("Home", "{\"Street\": \"A\", \"Number\": 5}", "Home.Number")]
    [InlineData("Greeting", "{\"fr\": \"Bonjour\"}", "Greeting.fr")]
    [InlineData("Nobody", "1", "Nobody")]
    [InlineData("name", "\"twice\"", "name")]
    public void A_fault_is_told_with_its_place(string name, string json, string path)
    {
        var value = (JsonObject)Least.DeepClone();
        value[name] = JsonNode.Parse(json);
        _schemas.Check(Everything, value).Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
        Should.Throw<ProblemException>(() => _schemas.Read<Everything>(value)).Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Fact]
    public void What_is_missing_takes_the_types_own_value_and_what_has_none_is_asked_for()
    {
        var read = _schemas.Read<Everything>(Least);
        (read.Pages, read.Size, read.Zone).ShouldBe((20, "small", "UTC"));
        _schemas.Check(Everything, new JsonObject()).Errors.ShouldHaveSingleItem().Path.ShouldBe("Name");
    }

    [Fact]
    public void A_property_that_is_not_shown_may_be_empty()
    {
        var open = new JsonObject { ["Name"] = "Mei", ["Open"] = true };
        _schemas.Check(Everything, open).Errors.ShouldHaveSingleItem().Path.ShouldBe("Word");
        open["Open"] = false;
        open["Word"] = "";
        _schemas.Check(Everything, open).IsValid.ShouldBeTrue();
    }

    [Fact]
    public void Names_are_found_without_case_and_unknown_ones_can_be_dropped()
    {
        var result = _schemas.Check(Everything, new JsonObject { ["NAME"] = "Mei", ["nobody"] = 1 }, ignoreUnknown: true);
        result.IsValid.ShouldBeTrue();
        result.Value!.ToJsonString().ShouldBe("""{"Name":"Mei"}""");
    }

    [Fact]
    public void The_JSON_schema_says_what_the_attributes_say()
    {
        var json = _schemas.ToJson(Everything);
        json["$schema"]!.ToString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
        json["required"]!.ToJsonString().ShouldBe("""["Name"]""");
        var properties = json["properties"]!.AsObject();
        properties.First().Key.ShouldBe("Pages", "the order of the attribute");
        properties.ContainsKey("Computed").ShouldBeFalse();
        properties["Pages"]!.ToJsonString().ShouldBe("""{"title":"Pages shown","type":"integer","minimum":1,"maximum":500,"default":20,"x-order":0}""");
        properties["Colour"]!["enum"]!.ToJsonString().ShouldBe("""["Red","Green","LightBlue"]""");
        properties["Colour"]!["x-titles"]!.ToJsonString().ShouldBe("""["Deep red","Green","Light blue"]""");
        properties["Second"]!["type"]!.ToJsonString().ShouldBe("""["string","null"]""");
        properties["Password"]!["writeOnly"]!.GetValue<bool>().ShouldBeTrue();
        properties["Home"]!["properties"]!["Street"]!["pattern"]!.ToString().ShouldBe(@"\S");
        properties["Word"]!["x-shown-when"]!.ToJsonString().ShouldBe("""{"property":"Open","value":true}""");
        json["allOf"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public void Titles_and_refusals_are_in_the_language_that_is_asked_for()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-TW");
        var node = _schemas.Of(typeof(SiteSettings));
        _schemas.ToJson(node)["properties"]!["TimeZone"]!["title"]!.ToString().ShouldBe("時區");
        _schemas.Check(node, new JsonObject { ["TimeZone"] = "Mars/Olympus" }).Errors.ShouldHaveSingleItem().Message.ShouldBe("請填寫時區，例如 Europe/London。");
        _schemas.Check(node, new JsonObject { ["SiteName"] = "" }).Errors.ShouldHaveSingleItem().Message.ShouldBe("請填寫此欄。");
    }

    [Fact]
    public void Payloads_are_named_in_camel_case()
    {
        _schemas.Of(typeof(Everything), SchemaNaming.Camel).Properties.Select(p => p.Name).ShouldContain("addresses");
        _schemas.Check(_schemas.Of(typeof(Everything), SchemaNaming.Camel), JsonNode.Parse("""{"name": "Mei", "home": {"street": ""}}""")).Errors.ShouldHaveSingleItem().Path.ShouldBe("home.street");
    }

    [Fact]
    public void A_type_that_contains_itself_is_refused() => Should.Throw<InvalidOperationException>(() => _schemas.Of(typeof(Endless))).Message.ShouldContain("contains itself");

    private static bool Same(JsonNode? one, JsonNode? two) => (one, two) switch
    {
        (null, null) => true,
        (JsonValue a, JsonValue b) when decimal.TryParse(a.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && decimal.TryParse(b.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var y) => x == y,
        (JsonValue a, JsonValue b) => a.ToString() == b.ToString() || (DateTimeOffset.TryParse(a.ToString(), CultureInfo.InvariantCulture, out var at) && DateTimeOffset.TryParse(b.ToString(), CultureInfo.InvariantCulture, out var then) && at == then),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second)),
        (JsonObject a, JsonObject b) => b.All(m => Same(a[m.Key], m.Value)),
        _ => false,
    };

    public sealed record Endless
    {
        public Endless? Inner { get; init; }
    }
}
