using System.Diagnostics;

namespace Studio.Testing;

/// <summary>The sample module of <c>samples/Acme.Loyalty</c>: built on its own against the host under test, as an integrator builds one.</summary>
public static class SampleModule
{
    /// <summary>The feature that it brings.</summary>
    public const string Feature = "Acme.Loyalty";

    /// <summary>Builds the module and drops it into the folder of modules of a data folder.</summary>
    public static async Task DropAsync(string dataFolder)
    {
        var project = Path.Combine(StudioHost.RepositoryRoot, "samples", Feature);
        var folder = Directory.CreateDirectory(Path.Combine(dataFolder, "Modules", Feature)).FullName;
        var intermediate = Directory.CreateTempSubdirectory("studio-sample-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = project };
            foreach (var argument in new[] { "build", "-c", "Release", "-nologo", "-v", "q", "-o", folder, $"-p:StudioHost={Path.GetDirectoryName(StudioHost.HostFile())}", $"-p:BaseIntermediateOutputPath={intermediate}/" })
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync() + await error;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException("The sample module does not build:\n" + output);
            }
        }
        finally
        {
            Directory.Delete(intermediate, recursive: true);
        }
    }
}
