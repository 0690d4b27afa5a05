using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Items;

namespace Studio.Customers.PersonalData;

/// <summary>Everything that is kept of a customer as one HTML file that needs nothing else: no script, no picture, no address. It is written as it is read, some hundred things at a time.</summary>
internal sealed class ReadableDocument(PersonalDataService data, ReadableData readable, LocalTimes times, TimeProvider time, IStringLocalizer<CustomerParts> texts, IStringLocalizerFactory localizers)
{
    private const int AtOnce = 250;

    private const string Style = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}h2{margin-top:2.5rem;border-bottom:1px solid}dl{display:grid;grid-template-columns:minmax(8rem,30%) 1fr;gap:.25rem 1rem;margin:1rem 0;padding-bottom:1rem;border-bottom:1px dotted}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}@media(max-width:30rem){dl{display:block}}";

    /// <summary>Writes the file.</summary>
    public async Task WriteAsync(Stream to, ContentItem customer, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(to, new UTF8Encoding(false), bufferSize: 32_768, leaveOpen: true);
        var name = Encode(customer.DisplayText);
        await writer.WriteAsync($"<!DOCTYPE html>\n<html lang=\"{Encode(CultureInfo.CurrentUICulture.Name)}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Encode(texts["Personal data"])} · {name}</title><style>{Style}</style></head><body><main><h1>{Encode(texts["Everything that is kept of {0}", customer.DisplayText])}</h1><p>{Encode(texts["As of {0}", await times.FormatAsync(time.GetUtcNow(), cancellationToken)])}</p>\n");
        var subjects = await data.SubjectsAsync(customer.ContentItemId, cancellationToken);
        foreach (var subject in subjects)
        {
            if (subject.CustomerId != customer.ContentItemId)
            {
                await writer.WriteAsync($"<h2>{Encode(texts["Merged record {0}", subject.CustomerId])}</h2>\n");
            }

            foreach (var source in data.Sources)
            {
                await WriteAsync(writer, source, subject, cancellationToken);
            }
        }

        await writer.WriteAsync("</main></body></html>\n");
    }

    private async Task WriteAsync(StreamWriter writer, IPersonalDataSource source, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        for (var skip = 0; ; skip += AtOnce)
        {
            var piece = await data.PieceAsync(source, subject, skip, AtOnce, cancellationToken);
            if (skip == 0 && piece.Total > 0)
            {
                await writer.WriteAsync($"<h2>{Encode(localizers.Create(source.GetType())[source.Title])} ({piece.Total.ToString("N0", CultureInfo.CurrentCulture)})</h2>\n");
            }

            foreach (var thing in piece.Things)
            {
                await writer.WriteAsync("<dl>");
                foreach (var line in (await readable.ReadAsync(thing, cancellationToken)).Lines)
                {
                    await writer.WriteAsync($"<dt>{Encode(line.Label)}</dt><dd>{Encode(line.Value)}</dd>");
                }

                await writer.WriteAsync("</dl>\n");
            }

            // What is written goes to the reader: nothing grows with how much there is.
            await writer.FlushAsync(cancellationToken);
            if (piece.Things.Count < AtOnce)
            {
                return;
            }
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
