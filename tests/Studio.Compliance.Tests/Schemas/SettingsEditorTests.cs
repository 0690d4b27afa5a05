using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Primitives;
using Studio.Admin.Forms;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Compliance.Tests.Schemas;

/// <summary>Settings are saved by their schema, and a secret never comes out again.</summary>
public sealed class SettingsEditorTests
{
    private static readonly SettingsType Mail = new(typeof(MailSettings));
    private readonly MemoryStore _store = new();
    private readonly SchemaCatalogue _schemas = new(new JsonStringLocalizerFactory(), []);

    private SettingsEditor Editor => new(_store, [Mail], _schemas, new NoTransaction());

    [Fact]
    public async Task A_secret_is_kept_where_nothing_is_said_and_removed_where_null_is_said()
    {
        await SaveAsync("""{"Host": "mail.example.com", "Password": "hidden", "Proxy": {"Token": "deep"}}""");
        var shown = await Editor.LoadAsync(Mail, default);
        shown.Values.ToJsonString().ShouldNotContain("hidden");
        shown.Values.ToJsonString().ShouldNotContain("deep");
        shown.KeptSecrets.Order().ShouldBe(["Password", "Proxy.Token"]);

        await SaveAsync("""{"Host": "other.example.com", "Proxy": {}}""");
        (_store.Saved.Host, _store.Saved.Password, _store.Saved.Proxy.Token).ShouldBe(("other.example.com", "hidden", "deep"));

        await SaveAsync("""{"Host": "other.example.com", "password": null, "Proxy": {"Token": null}}""");
        (_store.Saved.Password, _store.Saved.Proxy.Token).ShouldBe((null, null));
        (await Editor.LoadAsync(Mail, default)).KeptSecrets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Someone_elses_change_in_between_is_not_overwritten()
    {
        var seen = (await Editor.LoadAsync(Mail, default)).Version;
        await Editor.SaveAsync(Mail, new JsonObject { ["Host"] = "theirs" }, seen, default);
        (await Should.ThrowAsync<ProblemException>(() => Editor.SaveAsync(Mail, new JsonObject { ["Host"] = "mine" }, seen, default))).Status.ShouldBe(412);
        _store.Saved.Host.ShouldBe("theirs");
    }

    [Fact]
    public async Task A_recipe_changes_what_it_says_and_nothing_else()
    {
        await SaveAsync("""{"Host": "mail.example.com", "Port": 587, "Password": "hidden"}""");
        await Editor.MergeAsync(Mail, new JsonObject { ["port"] = 25 }, default);
        (_store.Saved.Host, _store.Saved.Port, _store.Saved.Password).ShouldBe(("mail.example.com", 25, "hidden"));
        (await Should.ThrowAsync<ProblemException>(() => Editor.MergeAsync(Mail, new JsonObject { ["Port"] = 0 }, default))).Errors[0].Path.ShouldBe("MailSettings.Port");
    }

    [Fact]
    public async Task A_form_shows_what_is_saved_and_reads_back_the_same()
    {
        await SaveAsync("""{"Host": "mail.example.com", "Port": 587, "Password": "hidden", "Senders": ["a@example.com", "b@example.com"], "Encrypted": true, "Greeting": {"zh-Hant": "您好"}}""");
        var factory = new JsonStringLocalizerFactory();
        var forms = new SchemaForms(_schemas, factory, new StringLocalizer<SchemaForms>(factory));
        var shown = await Editor.LoadAsync(Mail, default);
        var form = forms.Show(Editor.SchemaOf(Mail), shown.Values, shown.KeptSecrets, [new InputError("Port", "Wrong."), new InputError("Senders[1]", "Bad."), new InputError("", "All of it.")]);
        var fields = form.Groups.SelectMany(g => g.Fields).ToDictionary(f => f.Path, StringComparer.Ordinal);
        (fields["Password"].Value, fields["Password"].IsKept).ShouldBe(("", true));
        fields["Port"].Errors.ShouldBe(["Wrong."]);
        fields["Senders"].Errors.ShouldBe(["Bad."]);
        fields["Senders"].Value.ShouldBe("a@example.com\nb@example.com");
        fields["Greeting.zh-Hant"].Value.ShouldBe("您好");
        form.Errors.ShouldBe(["All of it."]);

        var posted = new FormCollection(fields.Values.ToDictionary(f => f.Name, f => new StringValues(f.Value), StringComparer.Ordinal));
        await Editor.SaveAsync(Mail, forms.Read(Editor.SchemaOf(Mail), posted, out _), shown.Version, default);
        (await Editor.LoadAsync(Mail, default)).Version.ShouldBe(shown.Version);
        _store.Saved.Password.ShouldBe("hidden");

        var spoiled = new FormCollection(new Dictionary<string, StringValues> { ["f.Port"] = "many", ["f.Host"] = "x" });
        (await Should.ThrowAsync<ProblemException>(() => Editor.SaveAsync(Mail, forms.Read(Editor.SchemaOf(Mail), spoiled, out _), null, default))).Errors[0].Path.ShouldBe("Port");
    }

    [Fact]
    public async Task A_list_of_objects_is_rows_that_are_read_in_the_order_of_the_page()
    {
        await SaveAsync("""{"Relays": [{"Name": "one", "Weight": 5, "Tags": ["a", "b"]}, {"Name": "two", "Backup": true}]}""");
        var factory = new JsonStringLocalizerFactory();
        var forms = new SchemaForms(_schemas, factory, new StringLocalizer<SchemaForms>(factory));
        var shown = await Editor.LoadAsync(Mail, default);
        var form = forms.Show(Editor.SchemaOf(Mail), shown.Values, shown.KeptSecrets, [new InputError("Relays[1].Weight", "Too heavy."), new InputError("Relays", "Too many.")]);
        var relays = form.Groups.SelectMany(g => g.Fields).Single(f => f.Path == "Relays");
        relays.Editor.ShouldBe(SchemaFormEditor.Records);
        relays.Errors.ShouldBe(["Too many."]);
        relays.Rows.Select(r => r.Fields.Single(f => f.Path.EndsWith(".Weight", StringComparison.Ordinal)).Errors.Count).ShouldBe([0, 1]);
        relays.Blank!.Fields.Select(f => (f.Name, f.Id, f.Value)).ShouldBe(
            [("f.Relays[new].Name", "f-Relays-new-Name", ""), ("f.Relays[new].Weight", "f-Relays-new-Weight", "100"), ("f.Relays[new].Backup", "f-Relays-new-Backup", "false"), ("f.Relays[new].Tags", "f-Relays-new-Tags", "")]);

        // The second row stands first on the page now, and one was added between them.
        var posted = relays.Rows.SelectMany(r => r.Fields).ToDictionary(f => f.Name, f => new StringValues(f.Value), StringComparer.Ordinal);
        posted["f.Relays"] = new StringValues(["", "1", "2", "0"]);
        posted["f.Relays[2].Name"] = "three";
        posted["f.Relays[2].Weight"] = "7";
        await Editor.SaveAsync(Mail, forms.Read(Editor.SchemaOf(Mail), new FormCollection(posted), out _), null, default);
        _store.Saved.Relays.Select(r => (r.Name, r.Weight, r.Backup, string.Join(' ', r.Tags))).ShouldBe([("two", 100, true, ""), ("three", 7, false, ""), ("one", 5, false, "a b")]);

        // What is wrong says the row as it stands; a list that is on the form without rows is empty; JSON is taken too.
        posted["f.Relays[2].Weight"] = "many";
        (await Should.ThrowAsync<ProblemException>(() => Editor.SaveAsync(Mail, forms.Read(Editor.SchemaOf(Mail), new FormCollection(posted), out _), null, default))).Errors[0].Path.ShouldBe("Relays[1].Weight");
        await Editor.SaveAsync(Mail, forms.Read(Editor.SchemaOf(Mail), new FormCollection(new() { ["f.Relays"] = """[{"Name": "json"}]""" }), out _), null, default);
        _store.Saved.Relays.ShouldHaveSingleItem().Name.ShouldBe("json");
        await Editor.SaveAsync(Mail, forms.Read(Editor.SchemaOf(Mail), new FormCollection(new() { ["f.Relays"] = "" }), out _), null, default);
        _store.Saved.Relays.ShouldBeEmpty();
    }

    private Task SaveAsync(string json) => Editor.SaveAsync(Mail, (JsonObject)JsonNode.Parse(json)!, null, default);

    public sealed record MailSettings
    {
        [StringLength(100)]
        public string Host { get; init; } = "";

        [Range(1, 65535)]
        public int Port { get; init; } = 25;

        [Secret]
        public string? Password { get; init; }

        public bool Encrypted { get; init; }

        public IReadOnlyList<string> Senders { get; init; } = [];

        [Schema(Format = SchemaFormats.LocalizedText)]
        public Dictionary<string, string> Greeting { get; init; } = [];

        public Inner Proxy { get; init; } = new();

        public IReadOnlyList<Relay> Relays { get; init; } = [];
    }

    public sealed record Relay
    {
        [Required, StringLength(50)]
        public string Name { get; init; } = "";

        [Range(1, 1000)]
        public int Weight { get; init; } = 100;

        public bool Backup { get; init; }

        public IReadOnlyList<string> Tags { get; init; } = [];
    }

    public sealed record Inner
    {
        [Secret]
        public string? Token { get; init; }
    }

    private sealed class MemoryStore : ISettingsStore
    {
        public MailSettings Saved { get; private set; } = new();

        public ValueTask<T> GetAsync<T>(CancellationToken cancellationToken) where T : class, new() => new((T)(object)Saved);

        public ValueTask<object> GetAsync(Type type, CancellationToken cancellationToken) => new(Saved);

        public Task SaveAsync<T>(T settings, CancellationToken cancellationToken) where T : class, new() => SaveAsync(typeof(T), settings, cancellationToken);

        public Task SaveAsync(Type type, object settings, CancellationToken cancellationToken)
        {
            Saved = (MailSettings)settings;
            return Task.CompletedTask;
        }
    }

    private sealed class NoTransaction : IRecipeTransaction
    {
        public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => work(cancellationToken);
    }
}
