namespace TechVolunteers.Tests.Faults;

internal static class AppArguments
{
    /// <summary>What an app that is not a demonstration is started with in tests.</summary>
    public static string[] For(string folder) =>
    [
        "--port", "0",
        $"--Data={folder}",
        $"--EmbeddedRuntime:Data={folder}",
        "--PublicUrl=http://testapp.example.org",
        "--Administrators=admin@example.org",
        "--Letters=files",
        "--LetterSender=科技志愿服务典型征集 <zhengji@example.org>",
    ];
}
