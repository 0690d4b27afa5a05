using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.ContentModel.Items;
using Studio.Customers.Api;
using Studio.Customers.PersonalData;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>A place with a piece of what it keeps.</summary>
/// <param name="Name">The place's name.</param>
/// <param name="Title">For people.</param>
/// <param name="Total">How many things there are.</param>
/// <param name="Things">Those shown.</param>
internal sealed record ReadablePlace(string Name, string Title, long Total, IReadOnlyList<ReadableThing> Things);

/// <summary>Everything that is kept of a customer, to be read: a few things of every place, or all of one place page by page.</summary>
[RequirePermission(nameof(CustomerPermissions.ExportCustomers))]
internal sealed class PersonalDataReadModel(PersonalDataService data, ReadableData readable, IStringLocalizerFactory localizers) : PageModel
{
    private const int Few = 5;
    private const int PageSize = 50;
    private const int MostPages = 100_000;

    public ContentItem Customer { get; private set; } = null!;

    /// <summary>The records that were merged into this one, by id.</summary>
    public IReadOnlyList<string> Merged { get; private set; } = [];

    /// <summary>Which of them is shown; null for the customer's own.</summary>
    public string? Record { get; private set; }

    public IReadOnlyList<ReadablePlace> Places { get; private set; } = [];

    /// <summary>The pages of the one place that is shown; null where all are.</summary>
    public Pager? Pager { get; private set; }

    public async Task OnGetAsync(string id, string? source, string? record, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Customer = await PersonalDataEndpoints.FindAsync(HttpContext.RequestServices, id, cancellationToken);
        var subjects = await data.SubjectsAsync(id, cancellationToken);
        var subject = record is null ? subjects[0] : subjects.Skip(1).FirstOrDefault(s => s.CustomerId == record) ?? throw ProblemException.NotFound("No such record was merged into this customer.");
        (Merged, Record) = ([.. subjects.Skip(1).Select(s => s.CustomerId)], record);
        if (source is null)
        {
            var places = new List<ReadablePlace>();
            foreach (var place in data.Sources)
            {
                places.Add(await ReadAsync(place, subject, 0, Few, cancellationToken));
            }

            Places = [.. places.Where(p => p.Total > 0)];
        }
        else
        {
            var place = data.Sources.FirstOrDefault(s => s.Name == source) ?? throw ProblemException.NotFound("There is no such place.");
            var page = Math.Clamp(number, 1, MostPages);
            Places = [await ReadAsync(place, subject, (page - 1) * PageSize, PageSize, cancellationToken)];
            Pager = new Pager(page, (int)Math.Max(1, (Places[0].Total + PageSize - 1) / PageSize), Places[0].Total);
        }

        await data.RecordReadingAsync(id, "page", cancellationToken);
        Response.Headers.CacheControl = "no-store";
    }

    private async Task<ReadablePlace> ReadAsync(IPersonalDataSource place, PersonalDataSubject subject, int skip, int take, CancellationToken cancellationToken)
    {
        var piece = await data.PieceAsync(place, subject, skip, take, cancellationToken);
        var things = new List<ReadableThing>(piece.Things.Count);
        foreach (var thing in piece.Things)
        {
            things.Add(await readable.ReadAsync(thing, cancellationToken));
        }

        return new ReadablePlace(place.Name, localizers.Create(place.GetType())[place.Title], piece.Total, things);
    }
}
