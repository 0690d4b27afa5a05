import './css/shop.css';
import { guardDoubleSubmits, submitOnChange } from './lib/forms';

guardDoubleSubmits(document);
submitOnChange(document);
