// The theme without its web font: readers' own fonts do, and nothing is loaded for them.
import theme from "vitepress/theme-without-fonts";
import "./style.css";

export default theme;
