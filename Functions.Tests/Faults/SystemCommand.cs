using System.ComponentModel;
using System.Diagnostics;

namespace TechVolunteers.Tests.Faults;

/// <summary>A command of the operating system, which may not be there or not be allowed.</summary>
internal static class SystemCommand
{
    /// <summary>The exit code; null where there is no such command.</summary>
    public static async Task<int?> Run(string command, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public static async Task<bool> Works(string command, params string[] args) => await Run(command, args) == 0;
}
