using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>A field whose value is a list of texts, chosen from a list.</summary>
internal abstract class ChoosingForm(string property) : FieldForm
{
    public override async ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken)
    {
        var chosen = Texts(value, property);
        var choices = await ChoicesAsync(place, chosen, cancellationToken);
        var known = choices.Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        return
        [
            new FieldInput(place.Path, InputKind.Choice, "") { Multiple = IsMultiple(place.Field), Choices = [.. choices, .. chosen.Where(c => !known.Contains(c)).Select(c => new Choice(c, Gone(c)))], Chosen = chosen },
        ];
    }

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        if (!posted.TryGet(place.Path, out var values))
        {
            return value;
        }

        var chosen = values.Where(v => !string.IsNullOrEmpty(v)).Distinct(StringComparer.Ordinal).ToList();
        return chosen.SequenceEqual(Texts(value, property), StringComparer.Ordinal) ? value : With(value, property, chosen.Count == 0 ? null : new JsonArray([.. chosen.Select(c => (JsonNode?)c)]));
    }

    protected abstract ValueTask<IReadOnlyList<Choice>> ChoicesAsync(ContentFieldPlace place, IReadOnlyList<string> chosen, CancellationToken cancellationToken);

    protected virtual bool IsMultiple(ContentFieldDefinition field) => field.Flag(FieldType + "Settings", "Multiple");

    /// <summary>What people read for something chosen that is no choice any more.</summary>
    protected virtual string Gone(string value) => value;

    internal static IReadOnlyList<string> Texts(JsonObject? value, string property) =>
        [.. (value?[property] as JsonArray ?? []).OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : "").Where(t => t.Length > 0)];
}

/// <summary>Several texts: from the choices that the settings offer, else one a line.</summary>
internal sealed class MultiTextForm() : ChoosingForm("Values")
{
    private const string Settings = "MultiTextFieldSettings";

    public override string FieldType => "MultiTextField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) =>
        FieldOptions.Read(place.Field, Settings).Count > 0
            ? base.ShowAsync(place, value, context, cancellationToken)
            : new([new FieldInput(place.Path, InputKind.Area, string.Join('\n', Texts(value, "Values")))]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        if (FieldOptions.Read(place.Field, Settings).Count > 0 || !posted.TryGetText(place.Path, out var text))
        {
            return base.Read(place, value, posted, context, errors);
        }

        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.SequenceEqual(Texts(value, "Values"), StringComparer.Ordinal) ? value : With(value, "Values", lines.Length == 0 ? null : new JsonArray([.. lines.Select(l => (JsonNode?)l)]));
    }

    protected override bool IsMultiple(ContentFieldDefinition field) => true;

    protected override ValueTask<IReadOnlyList<Choice>> ChoicesAsync(ContentFieldPlace place, IReadOnlyList<string> chosen, CancellationToken cancellationToken) =>
        new([.. FieldOptions.Read(place.Field, Settings).Select(o => new Choice(o.Value, o.Name))]);
}

/// <summary>The users of the studio, or those of the roles that the settings name.</summary>
internal sealed class UserPickerForm(UnitOfWork unit, IStringLocalizer<UserPickerForm> texts) : ChoosingForm("UserIds")
{
    private const int Most = 50;

    public override string FieldType => "UserPickerField";

    public override FieldIsland IslandOf(ContentFieldDefinition field) => new(FieldIsland.Pick);

    public override async Task<IReadOnlyList<Choice>?> FindAsync(ContentFieldPlace place, string text, int take, CancellationToken cancellationToken) => await UsersAsync(place, text, take, cancellationToken);

    protected override async ValueTask<IReadOnlyList<Choice>> ChoicesAsync(ContentFieldPlace place, IReadOnlyList<string> chosen, CancellationToken cancellationToken)
    {
        var users = await UsersAsync(place, "", Most, cancellationToken);
        var known = users.Select(u => u.Value).ToHashSet(StringComparer.Ordinal);
        var others = chosen.Where(c => !known.Contains(c)).ToArray();
        var rest = others.Length == 0 ? [] : await unit.ReadAsync((session, ct) => session.QueryAsync<UserRow>("SELECT u.Id, u.UserName, u.DisplayName FROM \"User\" u WHERE u.Id IN @others", new { others }, ct), cancellationToken);
        return [.. users, .. rest.Select(u => u.ToChoice())];
    }

    private async Task<IReadOnlyList<Choice>> UsersAsync(ContentFieldPlace place, string text, int take, CancellationToken cancellationToken)
    {
        var settings = place.Field.Settings["UserPickerFieldSettings"] as JsonObject;
        var roles = settings?["DisplayAllUsers"] is JsonValue all && all.TryGetValue<bool>(out var any) && any ? [] : Texts(settings, "DisplayedRoles");
        var ofRoles = roles.Count == 0 ? "" : "AND u.Id IN (SELECT ur.UserId FROM UserRole ur JOIN Role r ON r.Id = ur.RoleId WHERE r.Name IN @roles)";
        var like = $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
        var users = await unit.ReadAsync((session, ct) => session.QueryAsync<UserRow>($"""
            SELECT u.Id, u.UserName, u.DisplayName FROM "User" u
            WHERE (lower(u.UserName) LIKE lower(@like) ESCAPE '\' OR lower(u.DisplayName) LIKE lower(@like) ESCAPE '\') {ofRoles} ORDER BY u.NormalizedUserName LIMIT @take
            """, new { roles, like, take }, ct), cancellationToken);
        return [.. users.Select(u => u.ToChoice())];
    }

    protected override string Gone(string value) => texts["Deleted user {0}", value];

    private sealed class UserRow
    {
        public string Id { get; set; } = "";

        public string UserName { get; set; } = "";

        public string DisplayName { get; set; } = "";

        public Choice ToChoice() => new(Id, DisplayName.Length > 0 ? DisplayName : UserName);
    }
}

/// <summary>The terms of the taxonomy that the settings name, as a tree.</summary>
internal sealed class TaxonomyForm(ContentManager content, IStringLocalizer<TaxonomyForm> texts) : ChoosingForm("TermContentItemIds")
{
    public override string FieldType => "TaxonomyField";

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        var read = base.Read(place, value, posted, context, errors);
        return ReferenceEquals(read, value) || read?["TermContentItemIds"] is null ? read : With(read, "TaxonomyContentItemId", TaxonomyOf(place.Field));
    }

    protected override bool IsMultiple(ContentFieldDefinition field) => !field.Flag("TaxonomyFieldSettings", "Unique");

    protected override async ValueTask<IReadOnlyList<Choice>> ChoicesAsync(ContentFieldPlace place, IReadOnlyList<string> chosen, CancellationToken cancellationToken)
    {
        var taxonomy = TaxonomyOf(place.Field) is { Length: > 0 } id ? await content.GetAsync(id, VersionOptions.Published, cancellationToken) : null;
        var leavesOnly = place.Field.Flag("TaxonomyFieldSettings", "LeavesOnly");
        return taxonomy is null ? [] : [.. TaxonomyTerms.Of(taxonomy).Where(t => t.IsLeaf || !leavesOnly).Select(t => new Choice(t.Id, string.Concat(Enumerable.Repeat("– ", t.Depth)) + t.Name))];
    }

    protected override string Gone(string value) => texts["Deleted item {0}", value];

    private static string TaxonomyOf(ContentFieldDefinition field) => field.Text("TaxonomyFieldSettings", "TaxonomyContentItemId") ?? "";
}
