using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Customers.Behaviour;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Windows;
using Studio.Customers.Interactions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Behaviour;

/// <summary>A fact as it is written in the form.</summary>
public sealed class FactInput
{
    /// <summary>What people read.</summary>
    [Required(ErrorMessage = "A title is needed."), StringLength(200)]
    public string Title { get; set; } = "";

    /// <summary>The last part of its path.</summary>
    [Required(ErrorMessage = "A name is needed."), StringLength(60)]
    public string Name { get; set; } = "";

    /// <summary>What is made of the contacts.</summary>
    public string Aggregate { get; set; } = nameof(FactAggregate.Count);

    /// <summary>The field that is counted.</summary>
    public string? Value { get; set; }

    /// <summary>Which contacts.</summary>
    [StringLength(8000)]
    public string? Condition { get; set; }

    /// <summary>How long the window is.</summary>
    [Range(1, FactWindow.MaximumLength, ErrorMessage = "A whole number from 1 to 5000 is needed.")]
    public int? WindowLength { get; set; } = 7;

    /// <summary>What the length counts.</summary>
    public string WindowUnit { get; set; } = nameof(Studio.Customers.Behaviour.Windows.WindowUnit.Days);

    /// <summary>The state that the form was made from.</summary>
    public string? ETag { get; set; }

    /// <summary>The id that a new fact is to have, made with the form: sending the form twice makes one fact.</summary>
    public string? NewId { get; set; }
}

/// <summary>Something that a condition can speak of.</summary>
public sealed record MemberEntry(string Path, string Title);

/// <summary>How many people have a value.</summary>
public sealed record ShareEntry(string Label, long People);

/// <summary>Defines one behaviour fact; what it would be of the customers who were in touch last is shown while it is written.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
public sealed class FactModel(ContentManager content, ContentDoor door, InteractionTypes types, IServiceProvider services, IStringLocalizer<CustomerParts> text, IdGenerator ids) : PageModel
{
    private const string NewId = "new";
    private const string Part = BehaviourParts.Fact;

    /// <summary>The fact as written.</summary>
    public FactInput Input { get; private set; } = new();

    /// <summary>True for a fact that is not saved yet.</summary>
    public bool IsNew { get; private set; }

    /// <summary>How far it is counted; null for a new one.</summary>
    public string? StateText { get; private set; }

    /// <summary>The colour of that.</summary>
    public string Tone { get; private set; } = "warning";

    /// <summary>True where the person may define facts.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>True where the person may remove facts.</summary>
    public bool MayDelete { get; private set; }

    /// <summary>What was just done.</summary>
    public string? Saved { get; private set; }

    /// <summary>What conditions can speak of.</summary>
    public IReadOnlyList<MemberEntry> Members { get; private set; } = [];

    /// <summary>How the values are distributed.</summary>
    public IReadOnlyList<ShareEntry> Shares { get; private set; } = [];

    /// <summary>The aggregates with their English titles.</summary>
    public IReadOnlyList<(string Value, string Title)> Aggregates { get; } =
    [
        (nameof(FactAggregate.Count), "Number of contacts"), (nameof(FactAggregate.Sum), "Sum"), (nameof(FactAggregate.Average), "Average"), (nameof(FactAggregate.Minimum), "Smallest"), (nameof(FactAggregate.Maximum), "Greatest"),
        (nameof(FactAggregate.First), "First value"), (nameof(FactAggregate.Last), "Last value"), (nameof(FactAggregate.Distinct), "Number of different values"), (nameof(FactAggregate.DaysSince), "Days since the last contact"),
    ];

    /// <summary>The units, which are their English titles too.</summary>
    public IReadOnlyList<string> Units { get; } = ["Minutes", "Hours", "Days", "Weeks", "Months", "Ever"];

    /// <summary>The builder's texts.</summary>
    public string ConditionLabels => JsonSerializer.Serialize(new Dictionary<string, string>(Conditions.ConditionLabels.For(text), StringComparer.Ordinal)
    {
        ["empty"] = text["Every contact counts: add a condition to choose among them."],
    });

    /// <summary>The texts of the live samples.</summary>
    public string CheckLabels => JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["checking"] = text["Counting…"],
        ["matches"] = text["{0} of the {1} customers who were in touch last have such contacts"],
        ["examples"] = text["What the fact is of them now"],
        ["script"] = text["Value"],
        ["errorAt"] = text["Line {0}, column {1}: {2}"],
        ["failed"] = text["The fact could not be counted: {0}"],
    });

    /// <summary>The chart of the distribution.</summary>
    public string Chart => JsonSerializer.Serialize(new
    {
        title = text["How many people have which value"].Value, kind = "bar", stacked = false, category = text["Value"].Value, categories = Shares.Select(s => s.Label),
        series = new[] { new { name = text["People"].Value, values = Shares.Select(s => s.People) } },
    });

    /// <summary>The texts of the chart.</summary>
    public string ChartLabels => JsonSerializer.Serialize(new
    {
        table = text["The numbers as a table"].Value, failed = text["The chart could not be drawn. The numbers stand in the table."].Value, empty = text["There are no numbers yet."].Value,
    });

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(string id, string? saved, CancellationToken cancellationToken)
    {
        Saved = saved switch { "published" => "The fact is published: contacts are counted from now on, and those of the past are looked through.", "draft" => "The draft is saved; nothing is counted by it.", _ => null };
        if (id == NewId)
        {
            IsNew = true;
            Input.NewId = ids.NewId();
        }
        else
        {
            Read(await FindAsync(id, cancellationToken) ?? throw ProblemException.NotFound("There is no such fact."));
        }

        await LoadAsync(id, cancellationToken);
        return Page();
    }

    /// <summary>Saves the fact as a draft or publishes it.</summary>
    public async Task<IActionResult> OnPostAsync(string id, [Bind(Prefix = "")] FactInput input, string? action, CancellationToken cancellationToken)
    {
        Input = input;
        IsNew = id == NewId;
        var publish = action != "draft";
        var type = await TypeAsync(cancellationToken);
        await door.RequireAsync(publish ? ContentAct.Publish : ContentAct.Edit, type, null, cancellationToken);
        if (ModelState.IsValid)
        {
            try
            {
                var item = IsNew ? new ContentItem { ContentItemId = IdGenerator.IsId(input.NewId) ? input.NewId! : ids.NewId(), ContentType = type } : await FindAsync(id, cancellationToken) ?? throw ProblemException.NotFound("There is no such fact.");
                var saved = await content.SaveAsync(Write(item), door.Saving with { Publish = publish, ExpectedETag = IsNew ? null : input.ETag }, cancellationToken);
                return Redirect(Url.Content($"~/admin/behaviour/{saved.ContentItemId}?saved={(publish ? "published" : "draft")}"));
            }
            catch (ProblemException e)
            {
                AddErrors(e);
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        foreach (var (key, entry) in ModelState.Where(m => m.Key.Length > 0).ToList())
        {
            // The form's fields have plain names; the tag helpers look for the errors under Input.
            foreach (var error in entry!.Errors.ToList())
            {
                ModelState.AddModelError("Input." + key, text[error.ErrorMessage]);
            }
        }

        await LoadAsync(id, cancellationToken);
        return Page();
    }

    /// <summary>Takes the fact out of use.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is { } item)
        {
            await door.RequireAsync(ContentAct.Delete, item.ContentType, item, cancellationToken);
            await content.DeleteAsync(id, cancellationToken);
        }

        return Redirect(Url.Content("~/admin/behaviour"));
    }

    private async Task<string> TypeAsync(CancellationToken cancellationToken) =>
        (await door.DefinitionsAsync(cancellationToken)).TypesWith(Part).FirstOrDefault() ?? throw ProblemException.Invalid("", "This tenant has no type of behaviour facts.");

    private async Task<ContentItem?> FindAsync(string id, CancellationToken cancellationToken) =>
        await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is { } item && item.Content.ContainsKey(Part) ? item : null;

    private void Read(ContentItem item) => Input = new FactInput
    {
        Title = item.GetText(Part, "Title") ?? "",
        Name = item.GetText(Part, "Name") ?? "",
        Aggregate = item.GetText(Part, "Aggregate") ?? nameof(FactAggregate.Count),
        Value = item.GetText(Part, "Value"),
        Condition = item.GetText(Part, "Condition"),
        WindowLength = (int?)item.GetNumber(Part, "WindowLength"),
        WindowUnit = item.GetText(Part, "WindowUnit") ?? nameof(WindowUnit.Ever),
        ETag = item.ETag,
    };

    private ContentItem Write(ContentItem item) => item
        .SetText(Part, "Title", Input.Title.Trim())
        .SetText(Part, "Name", Input.Name.Trim())
        .SetText(Part, "Aggregate", Input.Aggregate)
        .SetText(Part, "Value", string.IsNullOrEmpty(Input.Value) ? null : Input.Value)
        .SetText(Part, "Condition", string.IsNullOrWhiteSpace(Input.Condition) ? null : Input.Condition.ReplaceLineEndings("\n").Trim())
        .SetText(Part, "WindowUnit", Input.WindowUnit)
        .SetNumber(Part, "WindowLength", Input.WindowLength);

    private void AddErrors(ProblemException problem)
    {
        foreach (var error in problem.Errors.DefaultIfEmpty(new InputError("", problem.Message)))
        {
            var field = error.Path.StartsWith(Part + ".", StringComparison.Ordinal) ? error.Path[(Part.Length + 1)..].Split('.')[0] : "";
            var message = text[error.Message].Value;
            ModelState.AddModelError(field, error is { Line: { } line, Column: { } column } ? text["Line {0}, column {1}: {2}", line, column, message] : message);
        }
    }

    private async Task LoadAsync(string id, CancellationToken cancellationToken)
    {
        var definitions = await door.DefinitionsAsync(cancellationToken);
        if (definitions.TypesWith(Part).FirstOrDefault() is { } type)
        {
            MayEdit = await door.MayAsync(ContentAct.Publish, definitions.Type(type)!, null);
            MayDelete = await door.MayAsync(ContentAct.Delete, definitions.Type(type)!, null);
        }

        var scope = new ContactScope(types, lenient: false);
        Members = [.. scope.Members.Select(m => new MemberEntry(m.Path, text[scope.TitleOf(m.Path)]))];
        if (!IsNew)
        {
            var figures = services.GetRequiredService<BehaviourFigures>();
            var progress = (await figures.AllAsync(cancellationToken)).FirstOrDefault(f => f.FactId == id);
            (StateText, Tone) = progress switch
            {
                null => (text["Draft"], "warning"),
                { State: CountingState.Ready } => (text["Counted"], "success"),
                _ => (text["Being counted: {0} %", progress.Percent].Value, "info"),
            };
            Shares = progress is null ? [] : [.. (await figures.SharesAsync(id, cancellationToken)).Select(s => new ShareEntry(s.Label, s.People))];
        }
    }
}
