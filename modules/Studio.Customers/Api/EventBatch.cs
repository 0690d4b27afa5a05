using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Definitions;
using Studio.Customers.Identity;
using Studio.Data.Idempotency;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;

namespace Studio.Customers.Api;

/// <summary>Many events in one request: each is read, recorded and answered by itself, in the order of the list.</summary>
internal sealed class EventBatch(EventReader reader, EventLane lane, ContentDefinitionStore definitions)
{
    private const string Events = "events";
    private const int MaximumDepth = 18;

    /// <summary>Where in the body each event stands, or null where the body is no list of events.</summary>
    /// <exception cref="JsonException">The body is no JSON, or too deep.</exception>
    /// <exception cref="ProblemException">400: too many events, or none.</exception>
    public static List<Range>? Split(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaximumDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        List<Range>? places = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEvents = reader.ValueTextEquals(Events);
            reader.Read();
            if (!isEvents)
            {
                reader.Skip();
                continue;
            }

            if (places is not null)
            {
                throw ProblemException.Invalid(Events, "The list is there twice.");
            }

            places = reader.TokenType == JsonTokenType.StartArray ? ReadPlaces(ref reader) : throw ProblemException.Invalid(Events, "A list of events is needed.");
        }

        // What follows the object is a fault of the whole.
        reader.Read();
        return places;
    }

    /// <summary>Records the events and answers with a result for each: 200 with <c>results</c>, also where all were refused.</summary>
    public async Task RecordAsync(HttpContext context, byte[] raw, List<Range> places)
    {
        var caller = Caller.From(context.User);
        var header = context.Request.Headers["Idempotency-Key"].ToString();
        var known = await definitions.GetAsync(context.RequestAborted);
        var incoming = new List<IncomingEvent>(places.Count);
        var outcomes = new EventOutcome[places.Count];
        var at = new List<int>(places.Count);
        for (var i = 0; i < places.Count; i++)
        {
            try
            {
                incoming.Add(Read(raw.AsSpan(places[i]), caller, header.Length > 0 ? $"{header}:{i}" : null, known));
                at.Add(i);
            }
            catch (ProblemException e)
            {
                outcomes[i] = new EventOutcome(null, false, e);
            }
        }

        var recorded = incoming.Count > 0 ? await lane.RecordAsync(incoming, context.RequestAborted) : [];
        for (var i = 0; i < recorded.Count; i++)
        {
            outcomes[at[i]] = recorded[i];
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        Write(context.Response.BodyWriter, outcomes);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static List<Range> ReadPlaces(ref Utf8JsonReader reader)
    {
        var places = new List<Range>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            places.Add(start..(int)reader.BytesConsumed);
            if (places.Count > EventsEndpoint.MaximumEvents)
            {
                throw ProblemException.Invalid(Events, $"At most {EventsEndpoint.MaximumEvents} events are accepted at once.");
            }
        }

        return places.Count > 0 ? places : throw ProblemException.Invalid(Events, "At least one event is needed.");
    }

    private IncomingEvent Read(ReadOnlySpan<byte> json, Caller caller, string? ownKey, ContentDefinitions known)
    {
        if (json.Length > EventsEndpoint.MaximumEvent)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "The event is too large.", $"At most {EventsEndpoint.MaximumEvent} bytes are accepted of one event.", [new InputError("", "The event is too large.")]);
        }

        if (json[0] != (byte)'{')
        {
            throw ProblemException.Invalid("", "An object is needed.");
        }

        try
        {
            var body = JsonRequest.Parse(json);
            var key = JsonBody.JsonText(body, "idempotencyKey", "idempotencyKey", IdempotencyKey.MaximumLength) ?? ownKey;
            return new IncomingEvent(reader.Read(body, caller), IdempotencyKey.From("events:" + caller.Name, key, json), known);
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid(e.Path is { Length: > 2 } path ? path[2..] : "", "The value cannot be read here.");
        }
    }

    private static void Write(System.Buffers.IBufferWriter<byte> output, EventOutcome[] outcomes)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("results");
        for (var i = 0; i < outcomes.Length; i++)
        {
            Write(json, i, outcomes[i]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, int index, EventOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteNumber("status", outcome.Fault?.Status ?? StatusCodes.Status201Created);
        if (outcome.Fault is { } fault)
        {
            json.WriteString("title", fault.Title);
            json.WriteString("detail", fault.Message);
            json.WriteStartObject("errors");
            foreach (var errors in fault.Errors.GroupBy(e => e.Path, StringComparer.Ordinal))
            {
                json.WriteStartArray(errors.Key.Length > 0 ? $"{Events}[{index}].{errors.Key}" : $"{Events}[{index}]");
                foreach (var error in errors)
                {
                    json.WriteStringValue(error.Message);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteBoolean("replayed", outcome.Replayed);
            json.WritePropertyName("event");
            json.WriteRawValue(outcome.Answer!, skipInputValidation: true);
        }

        json.WriteEndObject();
    }
}
