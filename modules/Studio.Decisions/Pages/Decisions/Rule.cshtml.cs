using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Performance;
using Studio.Decisions.Rules;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>A rule as it is written in the form.</summary>
public sealed class RuleInput
{
    /// <summary>What the planner calls it.</summary>
    [Required(ErrorMessage = "A name is needed."), StringLength(200)]
    public string Name { get; set; } = "";

    /// <summary>The expression.</summary>
    [StringLength(8000)]
    public string? Condition { get; set; }

    /// <summary>The offer proposed.</summary>
    [Required(ErrorMessage = "Choose an offer.")]
    public string? OfferId { get; set; }

    /// <summary>The words to say.</summary>
    public string? ScriptId { get; set; }

    /// <summary>Where it applies, separated by commas.</summary>
    [StringLength(500)]
    public string? Touchpoints { get; set; }

    /// <summary>The channels it applies on, separated by commas.</summary>
    [StringLength(500)]
    public string? Channels { get; set; }

    /// <summary>What the rule says of its offer.</summary>
    [EnumDataType(typeof(RuleLayer), ErrorMessage = "Choose one of the layers.")]
    public RuleLayer Layer { get; set; } = RuleLayer.Applicability;

    /// <summary>True for what has to be said.</summary>
    public bool Mandatory { get; set; }

    /// <summary>The part of its matches that is told nothing, in per cent.</summary>
    [Range(0, 100, ErrorMessage = "A whole number from 0 to 100 is needed.")]
    public int ControlShare { get; set; }

    /// <summary>The planner's rank.</summary>
    [Range(-1000, 1000, ErrorMessage = "A whole number from -1000 to 1000 is needed.")]
    public int Priority { get; set; }

    /// <summary>Times the score of the proposal.</summary>
    [Range(0, 1000, ErrorMessage = "A number from 0 to 1000 is needed.")]
    public decimal Weight { get; set; } = 1;

    /// <summary>Not before, in the tenant's time.</summary>
    public DateTime? ValidFrom { get; set; }

    /// <summary>Not from then on, in the tenant's time.</summary>
    public DateTime? ValidTo { get; set; }

    /// <summary>The state that the form was made from.</summary>
    public string? ETag { get; set; }

    /// <summary>The id that a new rule is to have, made with the form: sending the form twice makes one rule.</summary>
    public string? NewId { get; set; }
}

/// <summary>A fact that can be put into the condition.</summary>
public sealed record FactEntry(string Path, string Title, string Insert);

/// <summary>Writes one rule.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
public sealed class RuleModel(
    ContentManager content, ContentQueries queries, ContentDefinitionStore definitions, FactService facts, RulePerformance performance, RuleDesk desk, LocalTimes times,
    IAuthorizationService authorization, IStringLocalizerFactory localizers, IStringLocalizer<DecisionParts> text, IdGenerator ids) : PageModel
{
    private const string NewId = "new";
    private const string RulePart = DecisionParts.Rule;

    /// <summary>The layers with their English names.</summary>
    internal static readonly (RuleLayer Layer, string Name)[] Layers = [(RuleLayer.Applicability, "Applicability"), (RuleLayer.Eligibility, "Eligibility"), (RuleLayer.Suitability, "Suitability")];

    /// <summary>The rule as written.</summary>
    public RuleInput Input { get; private set; } = new();

    /// <summary>True for a rule that is not saved yet.</summary>
    public bool IsNew { get; private set; }

    /// <summary>True where the newest version is the one that counts.</summary>
    public bool Published { get; private set; }

    /// <summary>True where the person may write rules.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>What was just done.</summary>
    public string? Saved { get; private set; }

    /// <summary>How the rule did.</summary>
    public RuleFigures Figures { get; private set; } = RuleFigures.None("");

    /// <summary>The published offers.</summary>
    public IReadOnlyList<ContentItem> Offers { get; private set; } = [];

    /// <summary>The published scripts.</summary>
    public IReadOnlyList<ContentItem> Scripts { get; private set; } = [];

    /// <summary>The facts that conditions can speak of.</summary>
    public IReadOnlyList<FactEntry> Facts { get; private set; } = [];

    /// <summary>What is wrong with the published rule.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>The texts of the builder of conditions.</summary>
    public string ConditionLabels => desk.ConditionLabels;

    /// <summary>The texts of the live check.</summary>
    public string CheckLabels => JsonSerializer.Serialize(RuleCheckLabels.For(text));

    /// <summary>The offer's title in the person's language.</summary>
    public string OfferTitle(ContentItem offer) => offer.GetLocalized(DecisionParts.Offer, "Title", CultureInfo.CurrentUICulture) ?? offer.DisplayText;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(string id, string? saved, [StringLength(1000)] string? refine, CancellationToken cancellationToken)
    {
        Saved = saved switch { "published" => "The rule is published: it holds from the next contact on.", "draft" => "The draft is saved; contacts do not see it.", _ => null };
        if (id == NewId)
        {
            IsNew = true;
            Input.NewId = ids.NewId();
        }
        else if (await FindAsync(id, cancellationToken) is { } item)
        {
            await ReadAsync(item, cancellationToken);
            if (!string.IsNullOrWhiteSpace(refine) && ModelState.IsValid)
            {
                // Filled in only: the planner looks at who matches then, and saves it or not.
                Input.Condition = string.IsNullOrWhiteSpace(Input.Condition) ? refine : $"({Input.Condition}) && {refine}";
            }
        }
        else
        {
            throw ProblemException.NotFound("There is no such rule.");
        }

        await LoadAsync(id, cancellationToken);
        return Page();
    }

    /// <summary>Saves the rule as a draft or publishes it.</summary>
    public async Task<IActionResult> OnPostAsync(string id, [Bind(Prefix = "")] RuleInput input, string? action, CancellationToken cancellationToken)
    {
        Input = input;
        IsNew = id == NewId;
        if (!await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules))
        {
            return Forbid();
        }

        if (ModelState.IsValid)
        {
            try
            {
                var item = await WriteAsync(id, cancellationToken);
                var publish = action != "draft";
                var saved = await content.SaveAsync(item, new SaveOptions { Publish = publish, Author = User.Identity?.Name ?? "", ExpectedETag = IsNew ? null : input.ETag }, cancellationToken);
                return Redirect(Url.Content($"~/admin/rules/{saved.ContentItemId}?saved={(publish ? "published" : "draft")}"));
            }
            catch (ProblemException e)
            {
                AddErrors(e);
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        MoveErrors();
        await LoadAsync(id, cancellationToken);
        return Page();
    }

    /// <summary>Takes the rule out of use.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules))
        {
            return Forbid();
        }

        if (await FindAsync(id, cancellationToken) is not null)
        {
            await content.DeleteAsync(id, cancellationToken);
        }

        return Redirect(Url.Content("~/admin/rules"));
    }

    private async Task<ContentItem?> FindAsync(string id, CancellationToken cancellationToken) =>
        await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is { } item && item.Content.ContainsKey(RulePart) ? item : null;

    private async Task ReadAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var rule = RuleReader.Read(item);
        var zone = await times.ZoneAsync(cancellationToken);
        Published = item.Published;
        Input = new RuleInput
        {
            Name = rule.Name,
            Condition = rule.Condition,
            OfferId = rule.OfferId,
            ScriptId = rule.ScriptId,
            Touchpoints = string.Join(", ", rule.Touchpoints),
            Channels = string.Join(", ", rule.Channels),
            Layer = rule.Layer,
            Mandatory = rule.IsMandatory,
            ControlShare = (int)Math.Round(rule.ControlShare * 100),
            Priority = rule.Priority,
            Weight = (decimal)rule.Weight,
            ValidFrom = rule.ValidFrom is { } from ? TimeZoneInfo.ConvertTime(from, zone).DateTime : null,
            ValidTo = rule.ValidTo is { } to ? TimeZoneInfo.ConvertTime(to, zone).DateTime : null,
            ETag = item.ETag,
        };
    }

    private async Task<ContentItem> WriteAsync(string id, CancellationToken cancellationToken)
    {
        var item = IsNew
            ? new ContentItem { ContentItemId = IdGenerator.IsId(Input.NewId) ? Input.NewId! : ids.NewId(), ContentType = (await definitions.GetAsync(cancellationToken)).TypesWith(RulePart).FirstOrDefault() ?? throw ProblemException.Invalid("", "This tenant has no type of rules.") }
            : await FindAsync(id, cancellationToken) ?? throw ProblemException.NotFound("There is no such rule.");
        var zone = await times.ZoneAsync(cancellationToken);
        return item
            .SetText(RulePart, "Name", Input.Name.Trim())
            .SetText(RulePart, "Condition", (Input.Condition ?? "").ReplaceLineEndings("\n").Trim())
            .SetPicked(RulePart, "Offer", Input.OfferId)
            .SetPicked(RulePart, "Script", string.IsNullOrEmpty(Input.ScriptId) ? null : Input.ScriptId)
            .SetText(RulePart, "Touchpoints", Input.Touchpoints?.Trim())
            .SetText(RulePart, "Channels", Input.Channels?.Trim())
            .SetText(RulePart, "Layer", Input.Layer.ToString())
            .SetNumber(RulePart, "Priority", Input.Priority)
            .SetNumber(RulePart, "Weight", Input.Weight)
            .SetFlag(RulePart, "Mandatory", Input.Mandatory)
            .SetNumber(RulePart, "ControlShare", Input.ControlShare)
            .SetTime(RulePart, "ValidFrom", Instant(Input.ValidFrom, zone))
            .SetTime(RulePart, "ValidTo", Instant(Input.ValidTo, zone));
    }

    private static DateTimeOffset? Instant(DateTime? local, TimeZoneInfo zone) =>
        local is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), zone.GetUtcOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified))) : null;

    private void AddErrors(ProblemException problem)
    {
        foreach (var error in problem.Errors.DefaultIfEmpty(new InputError("", problem.Message)))
        {
            var field = error.Path.StartsWith(RulePart + ".", StringComparison.Ordinal) ? error.Path[(RulePart.Length + 1)..] : "";
            var name = field is "Offer" or "Script" ? field + "Id" : field;
            var message = text[error.Message].Value;
            ModelState.AddModelError(name, error is { Line: { } line, Column: { } column } ? text["Line {0}, column {1}: {2}", line, column, message] : message);
        }
    }

    /// <summary>The form's fields have plain names; the tag helpers look for the errors under <c>Input</c>.</summary>
    private void MoveErrors()
    {
        foreach (var (key, entry) in ModelState.ToList())
        {
            foreach (var error in key.Length > 0 ? entry!.Errors.ToList() : [])
            {
                ModelState.AddModelError("Input." + key, text[error.ErrorMessage]);
            }
        }
    }

    private async Task LoadAsync(string id, CancellationToken cancellationToken)
    {
        MayEdit = await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules);
        Problems = await desk.ProblemsOfAsync(id, cancellationToken);
        Figures = (await performance.GetAsync(null, cancellationToken)).GetValueOrDefault(id) ?? Figures;
        var all = await definitions.GetAsync(cancellationToken);
        Offers = await PublishedAsync(all, DecisionParts.Offer, Input.OfferId, cancellationToken);
        Scripts = await PublishedAsync(all, DecisionParts.Script, Input.ScriptId, cancellationToken);
        Facts = [.. (await facts.GetCatalogueAsync(cancellationToken)).Facts.Select(f => new FactEntry(f.Path, Title(f), f.Parameters is null ? f.Path : f.Example.Length > 0 ? f.Example : f.Path + "('')"))];
    }

    private async Task<IReadOnlyList<ContentItem>> PublishedAsync(ContentDefinitions all, string part, string? chosen, CancellationToken cancellationToken)
    {
        var items = new List<ContentItem>();
        foreach (var type in all.TypesWith(part))
        {
            items.AddRange((await queries.QueryAsync(new ContentQuery(type) { SortBy = "DisplayText", Descending = false, PageSize = ContentQuery.MaximumPageSize }, cancellationToken)).Items);
        }

        if (!string.IsNullOrEmpty(chosen) && items.TrueForAll(i => i.ContentItemId != chosen) && await content.GetAsync(chosen, VersionOptions.Published, cancellationToken) is { } other)
        {
            items.Add(other);
        }

        return items;
    }

    private string Title(FactDescriptor fact)
    {
        var title = fact.Resources is null ? fact.Title : localizers.Create(fact.Resources)[fact.Title].Value;
        return fact.Unit.Length > 0 ? $"{title} ({fact.Unit})" : title;
    }
}
