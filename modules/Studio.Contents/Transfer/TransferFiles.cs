using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;
using Studio.Tabular;
using Studio.Tabular.Csv;
using Studio.Tabular.Excel;

namespace Studio.Contents.Transfer;

/// <summary>The uploaded files, in the tenant's folder <c>Transfers</c> under the import's id until it is over.</summary>
internal sealed class TransferFiles(ShellSettings shell)
{
    /// <summary>The largest file, in bytes.</summary>
    public const long MaximumSize = 100L * 1024 * 1024;

    private string Folder => Path.Combine(shell.Folder, "Transfers");

    /// <summary>Keeps an uploaded file.</summary>
    /// <exception cref="ProblemException">413: it is larger than <see cref="MaximumSize"/>.</exception>
    public async Task SaveAsync(string id, Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        await using var file = new FileStream(PathOf(id), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (file.Length + read > MaximumSize)
            {
                throw new ProblemException(413, "The file is too large.", $"A file has at most {MaximumSize / 1024 / 1024} MB. Divide it.");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads a file's rows from its beginning.</summary>
    /// <exception cref="ProblemException">410: it is gone; 400: it is no table.</exception>
    public ITableReader Open(string id, string format)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return new OwningReader(format == "xlsx" ? XlsxReader.Open(file) : CsvTableReader.Open(file), file);
        }
        catch (TableFormatException e)
        {
            file?.Dispose();
            throw ProblemException.Invalid("file", e.Message);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProblemException(410, "The file is gone.", "The uploaded file is no longer there. Upload it again.");
        }
    }

    /// <summary>What kind of file it is, by its first bytes: a workbook is a zip.</summary>
    public async Task<string> FormatAsync(string id, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read, 16, useAsync: true);
        var first = new byte[2];
        return await file.ReadAtLeastAsync(first, 2, throwOnEndOfStream: false, cancellationToken) == 2 && first is [(byte)'P', (byte)'K'] ? "xlsx" : "csv";
    }

    /// <summary>Removes a file, where it is there.</summary>
    public void Delete(string id)
    {
        if (File.Exists(PathOf(id)))
        {
            File.Delete(PathOf(id));
        }
    }

    private string PathOf(string id) => Path.Combine(Folder, id + ".upload");

    /// <summary>Closes the file with the reader.</summary>
    private sealed class OwningReader(ITableReader reader, FileStream file) : ITableReader
    {
        public TableRow? Read()
        {
            try
            {
                return reader.Read();
            }
            catch (TableFormatException e)
            {
                throw ProblemException.Invalid("file", e.Message);
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            file.Dispose();
        }
    }
}
