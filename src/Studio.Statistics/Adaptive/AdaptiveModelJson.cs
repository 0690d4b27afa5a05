using System.Text.Json;

namespace Studio.Statistics.Adaptive;

/// <summary>Writes adaptive models as compact JSON and reads them back.</summary>
public static class AdaptiveModelJson
{
    private const int Version = 1;

    /// <summary>The model as UTF-8 JSON. The options are not part of it: they are the reader's.</summary>
    public static byte[] Write(AdaptiveModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            Write(json, "all", model.Responses);
            json.WriteStartArray("predictors");
            for (var i = 0; i < model.Predictors.Count; i++)
            {
                Write(json, model.Predictors[i], model.States[i]);
            }

            json.WriteEndArray();
            Write(json, "scores", model.Scores);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads a model back.</summary>
    /// <exception cref="FormatException">The text is no model.</exception>
    public static AdaptiveModel Read(ReadOnlySpan<byte> json, AdaptiveOptions? options = null)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.GetProperty("v").GetInt32() != Version)
            {
                throw new FormatException("The model was written by another version.");
            }

            return Read(root, options);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            throw new FormatException("This is no adaptive model.", e);
        }
    }

    private static AdaptiveModel Read(JsonElement root, AdaptiveOptions? options)
    {
        var written = root.GetProperty("predictors").EnumerateArray().ToArray();
        var model = new AdaptiveModel(written.Select(p => new Predictor(p.GetProperty("n").GetString() ?? throw new FormatException("A predictor has no name."), p.TryGetProperty("cells", out _) ? PredictorKind.Numeric : PredictorKind.Symbolic)), options)
        {
            Responses = ReadCounts(root.GetProperty("all"), 0),
        };
        for (var i = 0; i < written.Length; i++)
        {
            var state = model.States[i];
            state.Missing = ReadCounts(written[i].GetProperty("missing"), 0);
            if (state.Numbers is { } numbers)
            {
                Read(written[i].GetProperty("cells"), numbers);
            }
            else
            {
                Read(written[i], state.Symbols!, model.Options.Symbols);
            }
        }

        Read(root.GetProperty("scores"), model.Scores);
        return model;
    }

    private static void Write(Utf8JsonWriter json, Predictor predictor, PredictorState state)
    {
        json.WriteStartObject();
        json.WriteString("n", predictor.Name);
        Write(json, "missing", state.Missing);
        if (state.Numbers is { } numbers)
        {
            Write(json, "cells", numbers);
        }
        else
        {
            Write(json, "other", state.Symbols!.Other);
            json.WriteStartObject("symbols");
            foreach (var (name, counts) in state.Symbols.ByName.OrderBy(n => n.Key, StringComparer.Ordinal))
            {
                Write(json, name, counts);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Counts counts)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(counts.Positives);
        json.WriteNumberValue(counts.Negatives);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, FineCells cells)
    {
        json.WriteStartArray(name);
        foreach (var cell in cells.Cells)
        {
            json.WriteStartArray();
            json.WriteNumberValue(cell.Low);
            json.WriteNumberValue(cell.High);
            json.WriteNumberValue(cell.Counts.Positives);
            json.WriteNumberValue(cell.Counts.Negatives);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Read(JsonElement written, FineCells cells)
    {
        foreach (var cell in written.EnumerateArray())
        {
            if (!cells.TryAppend(new(Finite(cell[0]), Finite(cell[1]), ReadCounts(cell, 2))))
            {
                throw new FormatException("The cells of numbers overlap or are too many.");
            }
        }
    }

    private static void Read(JsonElement written, SymbolCounts symbols, int places)
    {
        symbols.AddOther(ReadCounts(written.GetProperty("other"), 0));
        foreach (var symbol in written.GetProperty("symbols").EnumerateObject())
        {
            symbols.Add(symbol.Name, ReadCounts(symbol.Value, 0), places);
        }
    }

    private static Counts ReadCounts(JsonElement pair, int at) => new(NotNegative(pair[at]), NotNegative(pair[at + 1]));

    private static double Finite(JsonElement number) => number.GetDouble() is var value && double.IsFinite(value) ? value : throw new FormatException("A number is not finite.");

    private static double NotNegative(JsonElement number) => Finite(number) is var value and >= 0 ? value : throw new FormatException("A count is negative.");
}
