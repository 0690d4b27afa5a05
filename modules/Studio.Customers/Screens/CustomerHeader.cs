using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Items;
using Studio.Customers.Consent;
using Studio.Customers.Habits;
using Studio.Customers.Interactions;
using Studio.Customers.Relations;
using Studio.Data.Sessions;

namespace Studio.Customers.Screens;

/// <summary>A line of the page's head.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Value">What is known.</param>
/// <param name="Note">On what it rests, or null.</param>
internal sealed record HeaderLine(string Title, string Value, string? Note = null);

/// <summary>What the head of a customer's page says besides the name: tier and stage, household and organisations, how and when to get in touch, and what the customer agreed to.</summary>
internal sealed class CustomerHeader(
    IDatabase database, ContactHabits habits, ConsentRegister consent, CustomerRelations relations, TimelineEntries entries, LocalTimes times, TimeProvider time, IStringLocalizer<CustomerHeader> texts)
{
    private const int MostNames = 3;

    /// <summary>The lines; those of which nothing is known are left out, but for how to get in touch.</summary>
    public async Task<IReadOnlyList<HeaderLine>> LoadAsync(ContentItem customer, CancellationToken cancellationToken)
    {
        var id = customer.ContentItemId;
        var zone = await times.ZoneAsync(cancellationToken);
        var (habit, states) = await database.ReadAsync(async (session, ct) =>
            ((await habits.LearnAsync(session, [id], time.GetUtcNow(), zone, ct)).GetValueOrDefault(id) ?? ContactHabit.None, await consent.StatesAsync(session, Subject.Customer(id), ct)), cancellationToken);
        var related = await relations.OfAsync(id, cancellationToken);
        var lines = new List<HeaderLine>();
        Add(lines, "Tier", customer.GetText(CustomerParts.Customer, "Tier"));
        Add(lines, "Stage", customer.GetText(CustomerParts.Customer, "Stage"));
        Add(lines, "Household", related.Household?.Name, related.Members.Count == 1 ? texts["1 person"].Value : texts["{0} people", related.Members.Count].Value);
        Add(lines, "Organisation", string.Join(texts[", "], related.Organisations.Take(MostNames).Select(o => o.Name)));
        AddHabit(lines, habit);
        Add(lines, "Consent", string.Join(texts[", "], states.Where(s => s.IsGranted).Take(MostNames).Select(s => s.Purpose.Text.TitleIn(CultureInfo.CurrentUICulture))));
        return lines;
    }

    private void AddHabit(List<HeaderLine> lines, ContactHabit habit)
    {
        if (habit is not { Channel: { } channel, Hour: { } hour })
        {
            lines.Add(new HeaderLine(texts["Preferred channel"], texts["not known yet"], habit.Contacts == 1 ? texts["only 1 contact so far"].Value : texts["only {0} contacts so far", habit.Contacts]));
            return;
        }

        var from = new TimeOnly(hour, 0);
        lines.Add(new HeaderLine(texts["Preferred channel"], entries.ChannelText(channel), texts["{0} of {1} contacts", habit.OnChannel, habit.Contacts]));
        lines.Add(new HeaderLine(texts["Best time for a contact"], $"{from.ToString("t", CultureInfo.CurrentCulture)} – {from.AddHours(2).ToString("t", CultureInfo.CurrentCulture)}", texts["{0} of {1} contacts", habit.InHours, habit.Contacts]));
    }

    private void Add(List<HeaderLine> lines, string title, string? value, string? note = null)
    {
        if (value is { Length: > 0 })
        {
            lines.Add(new HeaderLine(texts[title], value, note));
        }
    }
}
