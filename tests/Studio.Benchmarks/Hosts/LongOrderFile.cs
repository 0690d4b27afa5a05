using System.Globalization;
using System.Text;

namespace Studio.Benchmarks.Hosts;

/// <summary>The real file over and over, each time with invoice numbers of its own and every second time with customers of its own: as messy as the real one, as long as needed.</summary>
internal static class LongOrderFile
{
    private const int NumberColumn = 0;
    private const int CustomerColumn = 6;

    public static async Task<byte[]> MakeAsync(string realFile, int copies, CancellationToken cancellationToken)
    {
        var lines = (await File.ReadAllTextAsync(realFile, cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var text = new StringBuilder(lines[0]).Append('\n');
        for (var copy = 1; copy <= copies; copy++)
        {
            var number = copy.ToString("000", CultureInfo.InvariantCulture);
            foreach (var line in lines.Skip(1))
            {
                var fields = line.Split(';');
                fields[NumberColumn] += number;
                if (copy % 2 == 0 && fields[CustomerColumn].Length > 0)
                {
                    fields[CustomerColumn] += number;
                }

                text.AppendJoin(';', fields).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
