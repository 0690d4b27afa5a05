using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Customers.Behaviour;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Windows;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Behaviour;

/// <summary>A fact in the list.</summary>
public sealed record FactRow(string Id, string Title, string Path, string Counted, string Window, string State, string Tone, string People, string Changed);

/// <summary>The behaviour facts: what each counts, and how far that is.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
public sealed class IndexModel(ContentQueries queries, ContentDoor door, LocalTimes times, IServiceProvider services, IStringLocalizer<CustomerParts> text) : DefinitionList(queries, door)
{
    /// <summary>The facts of this page of the list.</summary>
    public IReadOnlyList<FactRow> Rows { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        var items = await ReadAsync(BehaviourParts.Fact, ContentAct.Publish, q, sort, number, cancellationToken);
        var progress = items.Count == 0 ? [] : (await services.GetRequiredService<BehaviourFigures>().AllAsync(cancellationToken)).ToDictionary(f => f.FactId, StringComparer.Ordinal);
        var rows = new List<FactRow>();
        foreach (var item in items)
        {
            rows.Add(Row(item, progress.GetValueOrDefault(item.ContentItemId), await times.FormatAsync(item.ModifiedUtc, cancellationToken)));
        }

        Rows = rows;
    }

    private FactRow Row(ContentItem item, FactProgress? progress, string changed)
    {
        var definition = FactDefinition.Read(item);
        var (state, tone) = progress switch
        {
            null => (text["Draft"].Value, "warning"),
            { State: CountingState.Ready } => (text["Counted"].Value, "success"),
            _ => (text["Being counted: {0} %", progress.Percent].Value, "info"),
        };
        return new FactRow(item.ContentItemId, definition.Title.Length > 0 ? definition.Title : item.DisplayText, definition.Path, Counted(text, definition), Window(text, definition.Window), state, tone,
            progress?.People.ToString("N0", CultureInfo.CurrentCulture) ?? "–", changed);
    }

    /// <summary>What a person reads of what is counted.</summary>
    internal static string Counted(IStringLocalizer text, FactDefinition definition)
    {
        var aggregate = text[definition.Aggregate switch
        {
            FactAggregate.Sum => "Sum",
            FactAggregate.Average => "Average",
            FactAggregate.Minimum => "Smallest",
            FactAggregate.Maximum => "Greatest",
            FactAggregate.First => "First value",
            FactAggregate.Last => "Last value",
            FactAggregate.Distinct => "Number of different values",
            FactAggregate.DaysSince => "Days since the last contact",
            _ => "Number of contacts",
        }].Value;
        return definition.Value.Length > 0 ? $"{aggregate}: {definition.Value}" : aggregate;
    }

    /// <summary>What a person reads of a window.</summary>
    internal static string Window(IStringLocalizer text, FactWindow window) => window.Unit switch
    {
        WindowUnit.Minutes => text["{0} minutes", window.Length],
        WindowUnit.Hours => text["{0} hours", window.Length],
        WindowUnit.Days => text["{0} days", window.Length],
        WindowUnit.Weeks => text["{0} weeks", window.Length],
        WindowUnit.Months => text["{0} months", window.Length],
        _ => text["Ever"],
    };
}
